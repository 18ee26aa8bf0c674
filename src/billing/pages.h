/** billing/pages.h — the route tables of the billing room, for cli. */
#ifndef KITH_BILLING_PAGES_H
#define KITH_BILLING_PAGES_H

#include "family/family.h"
#include "page/page.h"

/* clients, caregivers and other payers */
extern const struct route_table billing_own_routes, billing_own_card_routes, billing_own_statement_routes,
    billing_pay_for_routes, billing_own_pay_routes, billing_receipt_routes, billing_own_document_routes,
    billing_own_superbill_routes, billing_own_plan_routes, billing_own_insurance_routes;
/* whoever holds the link of a bill */
extern const struct route_table billing_link_routes, billing_document_link_routes;
/** Of the portal home and Switch Account (family/home.h). */
enum err billing_portal_way(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits) MUST_CHECK;
enum err billing_portal_due(struct page *p, struct switchables *list) MUST_CHECK;

/* programs */
extern const struct route_table billing_gateway_routes;
/* staff */
extern const struct route_table billing_home_routes;
extern const struct route_table billing_to_bill_routes;      /* what is to bill, looked at as invoices, and sent */
extern const struct route_table billing_invoice_routes;      /* lists, one invoice */
extern const struct route_table billing_invoice_form_routes; /* writing and sending one */
extern const struct route_table billing_invoice_act_routes;  /* what is done to one that was sent */
extern const struct route_table billing_plan_routes;         /* paid in parts */
extern const struct route_table billing_take_routes;         /* recording a payment, charging a card */
extern const struct route_table billing_payment_routes;      /* payments, refunds */
extern const struct route_table billing_document_routes;     /* PDF */
extern const struct route_table billing_sent_routes;         /* sending them, what was sent */
extern const struct route_table billing_superbill_routes;    /* for insurers */
extern const struct route_table billing_insurance_routes;    /* with whom clients are insured */
extern const struct route_table billing_payer_routes;        /* who pays, statements, outside parties */
extern const struct route_table billing_ledger_routes;       /* the ledger, day close */
extern const struct route_table billing_client_routes;       /* a client's tab */
extern const struct route_table billing_recurring_routes;    /* invoices that the clock writes */
extern const struct route_table billing_charge_routes;       /* charges by hand */
extern const struct route_table billing_split_routes;        /* who pays which part */
extern const struct route_table billing_package_routes,      /* a client's packages … */
    billing_package_act_routes;                              /* … and what is done to one */
extern const struct route_table billing_offering_routes;     /* the catalogue of packages */
extern const struct route_table billing_own_package_routes;  /* packages in the portal */
extern const struct route_table billing_settings_routes, billing_fee_routes, billing_service_routes,
    billing_type_routes, billing_code_routes, billing_logo_routes, billing_tax_routes;
/** Figures of money, for the staff home (family/home.h). */
enum err billing_home_part(struct page *p) MUST_CHECK;
/** Packages, on the portal home (family/home.h). */
enum err packages_portal_way(struct page *p, struct view_link *ret_link, struct view_notice *ret_waits) MUST_CHECK;

#endif
