#include "emu/options/boot_order.h"

#include <stdio.h>
#include <string.h>

static const struct {
    char letter;
    enum rtc_boot device;
} devices[] = {
    { 'a', RTC_BOOT_FLOPPY }, { 'c', RTC_BOOT_DISK }, { 'd', RTC_BOOT_CD },
};

enum { DEVICES = sizeof(devices) / sizeof(devices[0]) };

static enum rtc_boot device_of(char letter)
{
    for (unsigned i = 0; i < DEVICES; i++)
        if (devices[i].letter == letter)
            return devices[i].device;
    return RTC_BOOT_NOTHING;
}

bool boot_order_parse(const char *letters, struct rtc_boot_order *order,
                      char why[BOOT_ORDER_WHY])
{
    *order = (struct rtc_boot_order){ { RTC_BOOT_NOTHING } };
    snprintf(why, BOOT_ORDER_WHY, "not letters of a (floppy), c (disk) and "
             "d (CD)");
    for (unsigned i = 0; letters[i]; i++) {
        enum rtc_boot device = device_of(letters[i]);

        if (device == RTC_BOOT_NOTHING)
            return false;
        if (strchr(letters, letters[i]) != &letters[i]) {
            snprintf(why, BOOT_ORDER_WHY, "%c is there twice", letters[i]);
            return false;
        }
        order->device[i] = device;
    }
    return *letters;
}

struct rtc_boot_order boot_order(const struct options *options,
                                 enum image_kind image)
{
    if (options->boot.letters)
        return options->boot.order;
    switch (image) {
    case IMAGE_KIND_CD:
        return (struct rtc_boot_order){
            { RTC_BOOT_CD, RTC_BOOT_DISK, RTC_BOOT_FLOPPY }
        };
    case IMAGE_KIND_FLOPPY:
        return (struct rtc_boot_order){
            { RTC_BOOT_FLOPPY, RTC_BOOT_DISK, RTC_BOOT_CD }
        };
    default:
        return (struct rtc_boot_order){
            { RTC_BOOT_DISK, RTC_BOOT_FLOPPY, RTC_BOOT_CD }
        };
    }
}

static bool has_drive(const struct options *options)
{
    return options->disks.count || options->cdrom || options->floppies.count;
}

bool boot_order_is_guest(const struct options *options)
{
    return options->command == COMMAND_run && !options->bios &&
           (options->boot.letters ||
            (has_drive(options) && !options->append &&
             !options->initrds.count));
}

bool boot_order_check(const struct options *options, bool is_kernel,
                      struct error *error)
{
    if (!options->boot.letters)
        return true;
    if (is_kernel)
        return error_usage(error, "--boot: IMAGE is a kernel, which boots "
                           "before any drive");
    if (!has_drive(options) && !options->operand_count && !options->bios &&
        !options->kernel)
        return error_usage(error, "--boot: there is no drive to boot from");
    return true;
}
