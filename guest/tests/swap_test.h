/*
 * The self-test of swap.
 */
#ifndef PAGEWALK_GUEST_TESTS_SWAP_TEST_H
#define PAGEWALK_GUEST_TESTS_SWAP_TEST_H

/* NULL, or a line about what is wrong. Without swap it swaps to memory
 * meanwhile. */
const char *test_swap(void);

#endif
