/*
 * The Linux/x86 boot protocol (Linux Documentation/arch/x86/boot.rst): bzImage
 * and zImage of version 2.00 and later, by their 32-bit entry or, where there
 * is none, by their real-mode setup code; vmlinux by its 32-bit entry.
 */
#ifndef PAGEWALK_EMU_KERNEL_LINUX_BOOT_H
#define PAGEWALK_EMU_KERNEL_LINUX_BOOT_H

#include "emu/kernel/boot_request.h"

/* Where the setup header begins and how its first field reads. */
enum { LINUX_HEADER_AT = 0x202, LINUX_HEADER_BYTES = 4 };

/* Whether a file of `size` bytes has the setup header. */
bool linux_boot_is_image(const uint8_t *data, size_t size);

/* Whether an ELF file is a vmlinux: it contains Linux's banner. */
bool linux_boot_is_vmlinux(const uint8_t *data, size_t size);

/* Places a kernel with the setup header, boot_params or the setup code, the
 * command line, and the initrd, which the modules are in a row. */
bool linux_boot_place(const struct kernel_file *file,
                      struct kernel_image *image,
                      const struct boot_request *request);

/* The same for a vmlinux, whose segments are read already. */
bool linux_boot_place_vmlinux(const struct kernel_file *file,
                              struct kernel_image *image,
                              const struct boot_request *request);

#endif
