/* Self-tests of what is typed: keys.h and line_edit.h. Each returns NULL, or a
 * line about what is wrong. */
#ifndef PAGEWALK_GUEST_KERNEL_LINE_TEST_H
#define PAGEWALK_GUEST_KERNEL_LINE_TEST_H

const char *test_keys(void);
const char *test_line_edit(void);

#endif
