/*
 * The self-test's tests of the cards that move memory. Each returns NULL, a line
 * about what is wrong, or "skipped: " and why it has nothing to test.
 */
#ifndef PAGEWALK_GUEST_TESTS_ENGINE_TEST_H
#define PAGEWALK_GUEST_TESTS_ENGINE_TEST_H

const char *test_dma_engine(void);
const char *test_edu(void);

#endif
