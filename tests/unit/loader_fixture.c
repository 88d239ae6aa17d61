#define _POSIX_C_SOURCE 200809L
#include "tests/unit/loader_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "emu/kernel/modules.h"

enum { MEM = 16 << 20 };

void loader_fixture_init(struct loader_fixture *fixture)
{
    int fd;

    if (fixture->name)
        loader_fixture_free(fixture);
    *fixture = (struct loader_fixture){ .command_line = "a b", .mem = MEM };
    strcpy(fixture->path, "/tmp/pagewalk-loader-XXXXXX");
    fd = mkstemp(fixture->path);
    ck_assert_int_ge(fd, 0);
    close(fd);
    fixture->name = modules_base_name(fixture->path);
}

void loader_fixture_free(struct loader_fixture *fixture)
{
    kernel_image_free(&fixture->image);
    unlink(fixture->path);
}

bool loader_fixture_load(struct loader_fixture *fixture, const void *bytes,
                         size_t size)
{
    FILE *stream = fopen(fixture->path, "wb");

    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, size, stream), size);
    fclose(stream);
    kernel_image_free(&fixture->image);
    fixture->error = (struct error){ .code = EXIT_CODE_OK };
    return loader_load(&(struct kernel_request){
        .path = fixture->path,
        .command_line = fixture->command_line,
        .initrd = fixture->initrd,
        .initrds = fixture->initrds,
        .mem = fixture->mem,
    }, &fixture->image, &fixture->error);
}

void loader_fixture_refuses(struct loader_fixture *fixture, const void *bytes,
                            size_t size, const char *what)
{
    const char *text = fixture->error.text;

    ck_assert(!loader_fixture_load(fixture, bytes, size));
    ck_assert_int_eq(fixture->error.code, EXIT_CODE_USAGE);
    ck_assert_msg(!strncmp(text, fixture->path, strlen(fixture->path)) &&
                  strstr(text, what), "message: %s", text);
    ck_assert_ptr_null(fixture->image.stream);
}

/* The bytes of a part from an address on; null: no part has it. *filled is set
 * to how many there are, behind which are zeros. */
static const uint8_t *bytes_at(const struct kernel_image *image,
                               uint32_t addr, uint32_t *filled)
{
    size_t at = sizeof(struct fw_cfg_kernel);

    for (unsigned i = 0; i < image->parts; i++) {
        const struct fw_cfg_part *part = &image->part[i];
        uint32_t offset = addr - part->addr;

        at += sizeof(*part);
        if (offset < part->size) {
            *filled = offset < part->filled ? part->filled - offset : 0;
            return image->stream + at + offset;
        }
        at += part->filled;
    }
    ck_assert_uint_eq(at, image->size);
    return NULL;
}

uint8_t loader_fixture_byte(const struct loader_fixture *fixture,
                            uint32_t addr)
{
    uint32_t filled;
    const uint8_t *at = bytes_at(&fixture->image, addr, &filled);

    ck_assert_msg(at, "nothing lies at 0x%x", addr);
    return filled ? *at : 0;
}

uint32_t loader_fixture_word(const struct loader_fixture *fixture,
                             uint32_t addr)
{
    uint8_t bytes[4];

    for (uint32_t i = 0; i < 4; i++)
        bytes[i] = loader_fixture_byte(fixture, addr + i);
    return bytes_get_le(bytes, 4);
}

const char *loader_fixture_string(const struct loader_fixture *fixture,
                                  uint32_t addr)
{
    uint32_t filled;
    const uint8_t *at = bytes_at(&fixture->image, addr, &filled);

    ck_assert_msg(at && memchr(at, 0, filled), "no string at 0x%x", addr);
    return (const char *)at;
}

const struct fw_cfg_part *
loader_fixture_part(const struct loader_fixture *fixture, uint32_t addr)
{
    for (unsigned i = 0; i < fixture->image.parts; i++)
        if (fixture->image.part[i].addr == addr)
            return &fixture->image.part[i];
    return NULL;
}
