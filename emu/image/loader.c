#include "emu/image/loader.h"

#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"
#include "emu/image/elf.h"
#include "emu/image/image_kind.h"
#include "emu/image/kernel_elf.h"
#include "emu/image/multiboot.h"

static bool refuse_kind(const struct kernel_file *file, enum image_kind kind)
{
    if (kind == IMAGE_KIND_LINUX)
        return error_usage(file->error, "a Linux kernel (bzImage), not a "
                           "multiboot kernel");
    return error_usage(file->error, "not a multiboot kernel (no header in "
                       "its first %d bytes)%s", MULTIBOOT_SEARCH,
                       kind == IMAGE_KIND_UNKNOWN
                           ? " and not a disk image (no 0x55 0xaa at byte "
                             "510)" : "");
}

/* Collects and checks the segments. An ELF file of another machine is called
 * just that, whether it has a multiboot header or not. */
static bool read_kernel(struct kernel_file *file, uint64_t mem)
{
    enum image_kind kind = image_kind_of(file->data, file->size);
    long header = multiboot_find_header(file->data, file->size);

    if (elf_is((const char *)file->data, file->size) &&
        !kernel_elf_check_machine(file))
        return false;
    if (kind != IMAGE_KIND_MULTIBOOT)
        return refuse_kind(file, kind);
    return multiboot_read(file, (size_t)header) &&
           kernel_file_check(file, mem);
}

static bool load_kernel(const struct kernel_request *request,
                        struct kernel_image *image, struct error *error)
{
    struct kernel_file file = { .error = error };
    char *data = file_read_again(request->path, &file.size, error);
    bool ok;

    if (!data)
        return false;
    file.data = (const uint8_t *)data;
    ok = (read_kernel(&file, request->mem) &&
          kernel_file_flatten(&file, image)) ||
         error_prefix(error, "%s", file_input_name(request->path));
    free(data);
    return ok;
}

static bool add_info(const struct kernel_request *request,
                     struct kernel_image *image, struct error *error)
{
    struct multiboot_request info = {
        .command_line = request->command_line ? request->command_line : "",
        .mem = request->mem,
    };
    char *module = NULL;
    bool ok;

    if (request->initrd) {
        module = file_read(request->initrd, &info.module_size, error);
        if (!module)
            return false;
    }
    info.module = module;
    ok = multiboot_build_info(image, &info, error) ||
         error_prefix(error, "%s", file_input_name(request->initrd
                                                       ? request->initrd
                                                       : request->path));
    free(module);
    return ok;
}

bool loader_load(const struct kernel_request *request,
                 struct kernel_image *image, struct error *error)
{
    memset(image, 0, sizeof(*image));
    if (load_kernel(request, image, error) &&
        add_info(request, image, error))
        return true;
    loader_free(image);
    return false;
}

void loader_free(struct kernel_image *image)
{
    free(image->data);
    free(image->info);
    memset(image, 0, sizeof(*image));
}
