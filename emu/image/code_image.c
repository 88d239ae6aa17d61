#include "emu/image/code_image.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "emu/host/file.h"

static bool add_piece(struct code_image *image, uint32_t address,
                      const char *bytes, size_t size, struct error *error)
{
    if (size > (UINT64_C(1) << 32) - address)
        return error_usage(error, "code at 0x%x ends above 4 GiB", address);
    if (image->pieces == CODE_PIECES_MAX)
        return error_usage(error, "more than %d pieces of code",
                           CODE_PIECES_MAX);
    image->piece[image->pieces++] = (struct code_piece){
        .address = address, .size = size, .bytes = (const uint8_t *)bytes,
    };
    return true;
}

static bool add_from_elf(struct code_image *image, const struct elf *elf,
                         uint32_t address, uint32_t offset, uint32_t size,
                         struct error *error)
{
    const char *bytes = elf_at(elf, offset, size);

    if (!bytes)
        return error_usage(error, "truncated: the code at 0x%x reaches "
                           "beyond the end of the file", address);
    return !size || add_piece(image, address, bytes, size, error);
}

static bool add_sections(struct code_image *image, const struct elf *elf,
                         struct error *error)
{
    const uint32_t code = SHF_ALLOC | SHF_EXECINSTR;
    Elf32_Shdr s;

    for (unsigned i = 0; elf_section(elf, i, &s); i++)
        if (s.sh_type == SHT_PROGBITS && (s.sh_flags & code) == code &&
            !add_from_elf(image, elf, s.sh_addr, s.sh_offset, s.sh_size,
                          error))
            return false;
    return true;
}

static bool add_segments(struct code_image *image, const struct elf *elf,
                         struct error *error)
{
    Elf32_Phdr s;

    for (unsigned i = 0; elf_segment(elf, i, &s); i++)
        if (s.p_type == PT_LOAD && s.p_flags & PF_X &&
            !add_from_elf(image, elf, s.p_vaddr, s.p_offset, s.p_filesz,
                          error))
            return false;
    return true;
}

static bool read_elf(struct code_image *image, size_t size,
                     struct error *error)
{
    struct elf elf;

    image->is_elf = true;
    if (!elf_open(&elf, image->data, size))
        return error_usage(error, "not an i386 ELF file");
    if (elf.header.e_type == ET_REL)
        return error_usage(error, "not linked: its code has no addresses");
    if (!add_sections(image, &elf, error) ||
        (!image->pieces && !add_segments(image, &elf, error)))
        return false;
    if (!image->pieces)
        return error_usage(error, "no executable section or segment");
    return symbols_add_elf(&image->symbols, &elf, error);
}

bool code_image_read(struct code_image *image, const char *path,
                     uint32_t base, struct error *error)
{
    size_t size;
    bool ok;

    image->data = file_read(path, &size, error);
    if (!image->data)
        return false;
    if (elf_is(image->data, size))
        ok = read_elf(image, size, error);
    else if (!size)
        ok = error_usage(error, "empty");
    else
        ok = add_piece(image, base, image->data, size, error);
    return ok || error_prefix(error, "%s", file_input_name(path));
}

static unsigned digit(char c)
{
    return isdigit((unsigned char)c) ? (unsigned)(c - '0')
                                     : (unsigned)(tolower(c) - 'a' + 10);
}

/* Appends the bytes of a word. False: it has other things than pairs of
 * digits. */
static bool add_hex(char *data, size_t *size, const char *word)
{
    while (*word) {
        if (isspace((unsigned char)*word)) {
            word++;
            continue;
        }
        if (!isxdigit((unsigned char)word[0]) ||
            !isxdigit((unsigned char)word[1]))
            return false;
        data[(*size)++] = (char)(digit(word[0]) << 4 | digit(word[1]));
        word += 2;
    }
    return true;
}

bool code_image_hex(struct code_image *image, char *const *words,
                    unsigned count, uint32_t base, struct error *error)
{
    size_t room = 1, size = 0;

    for (unsigned i = 0; i < count; i++)
        room += strlen(words[i]) / 2;
    image->data = malloc(room);
    if (!image->data)
        return error_host(error, "no memory for %zu bytes", room);
    for (unsigned i = 0; i < count; i++)
        if (!add_hex(image->data, &size, words[i]))
            return error_usage(error, "--hex %s: not bytes of two "
                               "hexadecimal digits", words[i]);
    if (!size)
        return error_usage(error, "--hex: no bytes");
    return add_piece(image, base, image->data, size, error);
}

void code_image_free(struct code_image *image)
{
    free(image->data);
    symbols_free(&image->symbols);
}
