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

#endif
