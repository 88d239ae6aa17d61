/*
 * Access to the current process's memory, by addresses that it chose.
 *
 * Every function may fail halfway, when an address turns out to be bad; none
 * can be made to touch the kernel's memory. Writing breaks copy on write, also
 * on a processor without CR0.WP.
 */
#ifndef PAGEWALK_GUEST_KERNEL_UACCESS_H
#define PAGEWALK_GUEST_KERNEL_UACCESS_H

#include "guest/lib/compiler.h"

bool copy_from_user(void *to, uint32_t from, uint32_t count);
bool copy_to_user(uint32_t to, const void *from, uint32_t count);

/* A string of at most SIZE - 1 characters. */
bool strncpy_from_user(char *to, uint32_t from, uint32_t size);

#endif
