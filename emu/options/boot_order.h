/* The devices that the boot ROM tries, and when it is they that boot. */
#ifndef PAGEWALK_EMU_OPTIONS_BOOT_ORDER_H
#define PAGEWALK_EMU_OPTIONS_BOOT_ORDER_H

#include <stdbool.h>

#include "emu/kernel/image_kind.h"
#include "emu/options/options.h"

/* Reads letters, each once: a floppy, c disk, d CD. False: they are none, and
 * *why is the reason, of BOOT_ORDER_WHY characters at most. */
enum { BOOT_ORDER_WHY = 64 };
bool boot_order_parse(const char *letters, struct rtc_boot_order *order,
                      char why[BOOT_ORDER_WHY]);

/* --boot, or disk, floppy, CD; what IMAGE is comes first then. */
struct rtc_boot_order boot_order(const struct options *options,
                                 enum image_kind image);

/* Whether a run without IMAGE boots what its drives hold, not the bundled
 * kernel: --boot says so, or there is a drive and nothing for a kernel. A boot
 * ROM of the user's own is the guest itself. */
bool boot_order_is_guest(const struct options *options);

/* Refuses --boot where it has nothing to order: the guest is a kernel, or there
 * is no drive. `is_kernel`: IMAGE is one. */
bool boot_order_check(const struct options *options, bool is_kernel,
                      struct error *error);

#endif
