/** tests/test.h — cmocka and the one helper for tables: a test a row, the row's name is the fact. */
#ifndef KITH_TEST_H
#define KITH_TEST_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/** One row of a table as a test; fn gets it as *state. */
#define TEST_ROW(row_name, fn, row) ((struct CMUnitTest){ (row_name), (fn), NULL, NULL, (void *)(uintptr_t)(row) })

#endif
