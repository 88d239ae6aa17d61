/*
 * The self-test's tests of DMA mappings. They need no device: the test reads and
 * writes memory at the addresses that a device would be given. Each returns NULL
 * or a line about what is wrong.
 */
#ifndef PAGEWALK_GUEST_TESTS_DMA_TEST_H
#define PAGEWALK_GUEST_TESTS_DMA_TEST_H

const char *test_dma(void);
const char *test_dma32(void);
const char *test_dma_single(void);
const char *test_dma_sg(void);
const char *test_dma_bounce(void);
const char *test_dma_boundary(void);

#endif
