/*
 * Access to the current process's memory, by addresses that it chose.
 *
 * Every function returns false if an address is bad, perhaps after a part of
 * the copy. No address makes it touch the kernel's memory. Writing breaks copy
 * on write, also on a processor without CR0.WP.
 */
#ifndef PAGEWALK_GUEST_KERNEL_UACCESS_H
#define PAGEWALK_GUEST_KERNEL_UACCESS_H

#include "guest/lib/compiler.h"

bool copy_from_user(void *to, uint32_t from, uint32_t count);
bool copy_to_user(uint32_t to, const void *from, uint32_t count);

/* Copy a string; false also if it has more than SIZE - 1 characters. */
bool strncpy_from_user(char *to, uint32_t from, uint32_t size);

#endif
