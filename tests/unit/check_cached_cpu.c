#include <check.h>
Suite *cached_cpu_suite(void);
Suite *cached_cpu_suite(void) { return suite_create("cached_cpu"); }
