/*
 * The initial files: a cpio archive (newc) inside the kernel image, and one
 * more, perhaps compressed by gzip, if the boot loader brought a module. Files
 * of the module replace those of the same name.
 */
#ifndef PAGEWALK_GUEST_FS_INITRAMFS_H
#define PAGEWALK_GUEST_FS_INITRAMFS_H

#include "guest/lib/compiler.h"

/* Where the boot loader put module 0; physical addresses. */
void initramfs_set_module(uint32_t start, uint32_t end);

/* Copy everything into the page cache and give the memory of the archives
 * back. A damaged archive is read up to the damage, with one line about it. */
void initramfs_unpack(void);

#endif
