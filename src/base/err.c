#include "base/err.h"

const char *err_name(enum err e)
{
    switch (e) {
    case E_OK: return "ok";
    case E_NOTFOUND: return "notfound";
    case E_DENIED: return "denied";
    case E_INVALID: return "invalid";
    case E_CONFLICT: return "conflict";
    case E_GONE: return "gone";
    case E_BUSY: return "busy";
    case E_TOOBIG: return "toobig";
    case E_INTERNAL: return "internal";
    }
    return "unknown";
}
