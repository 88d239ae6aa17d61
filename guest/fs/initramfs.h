/*
 * The initial files: a cpio archive (newc) inside the kernel image, and another
 * archive if the boot loader brought a module. gzip may have compressed the
 * module. Its files replace files of the image that have their names.
 */
#ifndef PAGEWALK_GUEST_FS_INITRAMFS_H
#define PAGEWALK_GUEST_FS_INITRAMFS_H

#include "guest/lib/compiler.h"

/* The boot loader put a module at physical addresses [START, END). Only the
 * first module is used. */
void initramfs_set_module(uint32_t start, uint32_t end);

/* Copy both archives into the page cache and free the module's memory. A
 * damaged archive is read up to the damage, with one line about it. */
void initramfs_unpack(void);

#endif
