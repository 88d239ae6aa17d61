/*
 * A fuzz target: one function, as libFuzzer calls it
 * (https://llvm.org/docs/LibFuzzer.html). What it finds ends the process:
 * a sanitizer's report, a failed assertion, or abort().
 */
#ifndef PAGEWALK_TESTS_FUZZ_TARGET_H
#define PAGEWALK_TESTS_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A target may have a mutator, which makes another input of at most `max` bytes
 * of one, with the help of the fuzzer's. It returns the size. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed) __attribute__((weak));
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);

#endif
