#define _POSIX_C_SOURCE 200809L
#include "emu/kernel/modules.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emu/host/file.h"

const char *modules_split(const char *text, char path[MODULES_PATH_SIZE])
{
    size_t whole = strlen(text);
    size_t length = access(text, F_OK) ? strcspn(text, " ") : whole;
    const char *arguments = text + length;

    snprintf(path, MODULES_PATH_SIZE, "%.*s", (int)length, text);
    return arguments + strspn(arguments, " ");
}

const char *modules_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash && slash[1] ? slash + 1 : path;
}

bool modules_read(struct modules *modules, const char *text,
                  struct error *error)
{
    char path[MODULES_PATH_SIZE];
    const char *arguments = modules_split(text, path), *name;
    struct module *module = &modules->module[modules->count];
    size_t bytes;

    if (modules->count == MODULES_MAX)
        return error_usage(error, "--initrd: more than %d files",
                           MODULES_MAX);
    name = modules_base_name(path);
    bytes = strlen(name) + 1 + strlen(arguments) + 1;
    module->data = (uint8_t *)file_read(path, &module->size, error);
    if (!module->data)
        return false;
    modules->count++;
    module->line = malloc(bytes);
    if (!module->line)
        return error_host(error, "no memory for %zu bytes", bytes);
    snprintf(module->line, bytes, "%s%s%s", name, *arguments ? " " : "",
             arguments);
    module->arguments = module->line + strlen(module->line) -
                        strlen(arguments);
    return true;
}

void modules_free(struct modules *modules)
{
    for (unsigned i = 0; i < modules->count; i++) {
        free(modules->module[i].data);
        free(modules->module[i].line);
    }
    modules->count = 0;
}

bool modules_place(struct modules *modules, struct kernel_image *image,
                   uint64_t ram_end, struct error *error)
{
    for (unsigned i = 0; i < modules->count; i++) {
        struct module *module = &modules->module[i];
        uint64_t from = kernel_image_high_end(image);
        uint64_t addr = kernel_image_place_low(image, module->size,
                                               MODULES_ALIGN, from, ram_end);

        if (!addr)
            return error_usage(error, "--initrd %s does not fit in RAM behind "
                               "the kernel (%zu bytes from 0x%" PRIx64
                               " on, RAM ends at 0x%" PRIx64 ")",
                               module->line, module->size, from, ram_end);
        module->addr = (uint32_t)addr;
        if (!kernel_image_add(image, addr, module->data, module->size,
                              module->size, error))
            return false;
    }
    return true;
}
