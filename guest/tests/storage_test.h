/*
 * The self-test's tests of block devices. Each returns NULL, a line about what
 * is wrong, or "skipped: " and why it has nothing to test.
 */
#ifndef PAGEWALK_GUEST_TESTS_STORAGE_TEST_H
#define PAGEWALK_GUEST_TESTS_STORAGE_TEST_H

/* Every device: a request of many segments reads what single sectors read, and
 * requests that leave the device are refused. */
const char *test_block(void);

/* A scratch disk, one that begins with "pagewalk scratch": what was written is
 * read back, and nothing beside it changed. */
const char *test_block_write(void);

#endif
