/*
 * The kernel inside a bzImage: what its own code unpacks when it is booted, an
 * ELF file (Linux Documentation/arch/x86/boot.rst, "payload_offset").
 */
#ifndef PAGEWALK_EMU_LINUX_BZIMAGE_H
#define PAGEWALK_EMU_LINUX_BZIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a file is a Linux kernel with a setup header. */
bool bzimage_is(const uint8_t *file, size_t size);

/* Unpacks the kernel; to be freed. Null: there is no memory, or *why tells, as
 * the end of "its kernel ...", why it could not be unpacked. */
uint8_t *bzimage_unpack(const uint8_t *file, size_t size, size_t *unpacked,
                        const char **why);

/* Whether the kernel would place itself at random, for a command line: then its
 * functions do not lie where they are linked for. */
bool bzimage_moves(const uint8_t *file, size_t size, const char *command_line);

#endif
