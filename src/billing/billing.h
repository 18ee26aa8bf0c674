/**
 * billing/billing.h — the contract of the billing room: what things cost, who pays, invoices, the ledger, cards,
 * payments, documents. Rooms above include this header and no other of the room.
 */
#ifndef KITH_BILLING_BILLING_H
#define KITH_BILLING_BILLING_H

#include "billing/api_policies.h"
#include "billing/card.h"
#include "billing/charge.h"
#include "billing/code.h"
#include "billing/dispute.h"
#include "billing/document.h"
#include "billing/document_send.h"
#include "billing/fee.h"
#include "billing/insurance.h"
#include "billing/invoice.h"
#include "billing/invoice_link.h"
#include "billing/ledger.h"
#include "billing/offering.h"
#include "billing/package.h"
#include "billing/payer.h"
#include "billing/payment.h"
#include "billing/service.h"
#include "billing/setting.h"
#include "billing/split.h"
#include "billing/standing.h"
#include "billing/superbill.h"
#include "billing/tax.h"

#endif
