/* The input under test as a file, for readers that take a path. */
#ifndef PAGEWALK_TESTS_FUZZ_INPUT_FILE_H
#define PAGEWALK_TESTS_FUZZ_INPUT_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Puts the bytes into a file of this process, in place of those before, and
 * returns its path. Where /proc is not mounted, too. */
const char *input_file(const uint8_t *data, size_t size);

#endif
