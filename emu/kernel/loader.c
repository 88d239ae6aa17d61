#include "emu/kernel/loader.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/image/elf.h"
#include "emu/kernel/image_kind.h"
#include "emu/kernel/kernel_elf.h"
#include "emu/kernel/linux_boot.h"
#include "emu/kernel/multiboot.h"
#include "emu/kernel/multiboot2.h"

/* Says why a file is no kernel, and what would make it one. */
static bool refuse(const struct kernel_file *file)
{
    long at = multiboot_find_header_late(file->data, file->size);

    if (at >= 0)
        return error_usage(file->error, "not a kernel: its multiboot header is "
                           "at byte %ld, not in the first %d; the linker script "
                           "must place that section first", at,
                           MULTIBOOT_SEARCH);
    if (elf_is((const char *)file->data, file->size))
        return error_usage(file->error, "not a kernel: an ELF without a "
                           "multiboot header in its first %d bytes or a "
                           "multiboot2 header in its first %d; a section with "
                           "one, placed first, makes it bootable",
                           MULTIBOOT_SEARCH, MULTIBOOT2_SEARCH);
    return error_usage(file->error, "not a multiboot kernel (no header in "
                       "its first %d bytes), no Linux kernel%s",
                       MULTIBOOT_SEARCH,
                       image_kind_of(file->data, file->size) ==
                               IMAGE_KIND_UNKNOWN
                           ? " and not a disk image (no 0x55 0xaa at byte "
                             "510)" : "");
}

static bool place_multiboot(struct kernel_file *file, size_t header,
                            struct kernel_image *image,
                            const struct boot_request *request)
{
    return multiboot_read(file, image, header) &&
           kernel_file_place(file, image) &&
           multiboot_place_info(file, image, request);
}

static bool place_multiboot2(struct kernel_file *file, size_t header,
                             struct kernel_image *image,
                             const struct boot_request *request)
{
    return multiboot2_read(file, image, header) &&
           kernel_file_place(file, image) &&
           multiboot2_place_info(file, image, request);
}

/* By the first protocol of which the file has the header. An ELF file of
 * another machine is called just that, whatever it has. */
static bool place(struct kernel_file *file, struct kernel_image *image,
                  const struct boot_request *request)
{
    bool elf = elf_is((const char *)file->data, file->size);
    long header;

    if (elf && !kernel_elf_check_machine(file))
        return false;
    if (!elf && linux_boot_is_image(file->data, file->size))
        return linux_boot_place(file, image, request);
    header = multiboot_find_header(file->data, file->size);
    if (header >= 0)
        return place_multiboot(file, (size_t)header, image, request);
    header = multiboot2_find_header(file->data, file->size);
    if (header >= 0)
        return place_multiboot2(file, (size_t)header, image, request);
    if (elf && linux_boot_is_vmlinux(file->data, file->size))
        return kernel_elf_read(file) &&
               linux_boot_place_vmlinux(file, image, request);
    return refuse(file);
}

static bool read_modules(const struct kernel_request *request,
                         struct modules *modules, struct error *error)
{
    for (unsigned i = 0; i < request->initrds; i++)
        if (!modules_read(modules, request->initrd[i], error))
            return false;
    return true;
}

static bool load(const struct kernel_request *request,
                 struct modules *modules, struct kernel_image *image,
                 struct error *error)
{
    struct kernel_file file = { .mem = request->mem, .error = error };
    char *data = file_read_again(request->path, &file.size, error);
    bool ok;

    if (!data)
        return false;
    file.data = (const uint8_t *)data;
    ok = place(&file, image, &(struct boot_request){
        .command_line = request->command_line ? request->command_line : "",
        .name = modules_base_name(request->path),
        .modules = modules,
    }) || error_prefix(error, "%s", file_input_name(request->path));
    free(data);
    return ok;
}

bool loader_load(const struct kernel_request *request,
                 struct kernel_image *image, struct error *error)
{
    struct modules modules = { .count = 0 };
    bool ok;

    memset(image, 0, sizeof(*image));
    ok = read_modules(request, &modules, error) &&
         load(request, &modules, image, error);
    modules_free(&modules);
    if (ok)
        kernel_image_finish(image);
    else
        kernel_image_free(image);
    return ok;
}
