#include "emu/kernel/boot_info.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/version.h"

enum {
    WIDTH = 1024, HEIGHT = 768, DEPTH = 32,
    STRING_PADDING = 16,        /* what a string's entry may add to it */
    INFO_ALIGN = 16,
};

/* Software that ignores low memory's owners is written for what it finds in
 * QEMU and GRUB 2: their information lies here. */
#define PLACE_FROM UINT64_C(0x10000)

const char boot_info_loader[] = "pagewalk " PAGEWALK_VERSION;

size_t boot_info_command_line(char *to, const struct boot_request *request)
{
    return (size_t)sprintf(to, "%s%s%s", request->name,
                           *request->command_line ? " " : "",
                           request->command_line);
}

void boot_info_ask_picture(struct kernel_image *image, uint32_t width,
                           uint32_t height, uint32_t depth)
{
    image->start.width = width ? width : WIDTH;
    image->start.height = height ? height : HEIGHT;
    image->start.depth = depth ? depth : DEPTH;
}

static size_t string_bytes(const struct boot_request *request)
{
    size_t bytes = strlen(request->name) + strlen(request->command_line) +
                   strlen(boot_info_loader) + 3 + 2 * STRING_PADDING;

    for (unsigned i = 0; i < request->modules->count; i++)
        bytes += strlen(request->modules->module[i].line) + 1 +
                 STRING_PADDING;
    return bytes;
}

bool boot_info_begin(struct boot_info *info, const struct kernel_file *file,
                     struct kernel_image *image,
                     const struct boot_request *request, size_t fixed,
                     size_t room)
{
    uint64_t ram_end = kernel_file_ram_end(file->mem);
    uint64_t bytes = (uint64_t)fixed + string_bytes(request) + room;

    info->size = (size_t)bytes - room;
    info->room = room;
    if (!modules_place(request->modules, image, ram_end, file->error))
        return false;
    info->addr = kernel_image_place_low(image, bytes, INFO_ALIGN, PLACE_FROM,
                                        KERNEL_LOW_END);
    if (!info->addr)
        info->addr = kernel_image_place_low(image, bytes, MODULES_ALIGN,
                                            kernel_image_high_end(image),
                                            ram_end);
    if (!info->addr)
        return error_usage(file->error, "the command line does not fit in RAM "
                           "(%" PRIu64 " bytes, RAM ends at 0x%" PRIx64 ")",
                           bytes, ram_end);
    info->bytes = calloc(1, info->size);
    return info->bytes || error_host(file->error, "no memory for %zu bytes",
                                     info->size);
}

bool boot_info_end(struct boot_info *info, struct kernel_image *image,
                   size_t used, struct error *error)
{
    bool ok = kernel_image_add(image, info->addr, info->bytes, used,
                               used + info->room, error);

    image->start.info = (uint32_t)info->addr;
    image->start.room = (uint32_t)(info->addr + used);
    image->start.room_end = (uint32_t)(info->addr + used + info->room);
    free(info->bytes);
    return ok;
}
