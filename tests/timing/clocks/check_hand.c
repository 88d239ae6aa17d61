/* placeholder */
#include "tests/timing/clocks/suites.h"
Suite *hand_suite(void){ return suite_create("hand"); }
