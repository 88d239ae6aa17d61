/*
 * The ways out of the ROM into a kernel (enter.S). Interrupts are off.
 */
#ifndef PAGEWALK_FIRMWARE_ENTER_H
#define PAGEWALK_FIRMWARE_ENTER_H

#include <stdint.h>

/* Multiboot 0.6.96, 3.2, and Multiboot2 2.0, 3.3: flat segments, EAX the
 * loader's magic number, EBX the information. */
_Noreturn void enter_kernel(uint32_t entry, uint32_t magic, uint32_t info);

/* Linux's 32-bit entry (boot.rst, "32-bit Boot Protocol"): CS is 10h, the other
 * segments are 18h, ESI is boot_params. */
_Noreturn void enter_linux(uint32_t entry, uint32_t params);

/* Linux's real-mode entry (boot.rst, "Running the Kernel"): the segments are
 * `base` / 16, CS:IP is `entry` with IP 0, SS:SP is `stack`. All three lie
 * below 1 MiB. */
_Noreturn void enter_real_mode(uint32_t entry, uint32_t base, uint32_t stack);

#endif
