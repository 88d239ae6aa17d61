#define _GNU_SOURCE                     /* memmem */
#include "emu/kernel/linux_boot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

/* Fields of the setup header, by their offsets in the file, which are those in
 * boot_params, too ("The Real-Mode Kernel Header"). */
enum {
    SETUP_SECTS = 0x1f1,
    BOOT_FLAG = 0x1fe,
    JUMP_OFFSET = 0x201,        /* the header ends so far behind 0x202 */
    HEADER = 0x202,
    VERSION = 0x206,
    TYPE_OF_LOADER = 0x210,
    LOADFLAGS = 0x211,
    CODE32_START = 0x214,
    RAMDISK_IMAGE = 0x218,
    RAMDISK_SIZE = 0x21c,
    HEAP_END_PTR = 0x224,       /* 2.01 */
    CMD_LINE_PTR = 0x228,       /* 2.02 */
    INITRD_ADDR_MAX = 0x22c,    /* 2.03 */
    XLOADFLAGS = 0x236,         /* 2.12 */
    CMDLINE_SIZE = 0x238,       /* 2.06 */
    PREF_ADDRESS = 0x258,       /* 2.10, 64 bits */
    INIT_SIZE = 0x260,          /* 2.10 */
    HEADER_LEAST = 0x228,       /* where the shortest header ends */
    HEADER_MOST = 0x290,        /* and boot_params has room for no more */
    BOOT_PARAMS_BYTES = 4096,

    LOADED_HIGH = 1 << 0,       /* in LOADFLAGS */
    CAN_USE_HEAP = 1 << 7,
    KERNEL_64 = 1 << 0,         /* in XLOADFLAGS */
    LOADER_UNKNOWN = 0xff,      /* a loader without a number of its own */
    BOOT_FLAG_VALUE = 0xaa55,

    SECTOR = 512,
    SETUP_SECTS_DEFAULT = 4,    /* where the field is 0 */
    SETUP_SECTS_MAX = 64,       /* setup and heap have one segment */
};

/* Before 2.02 the command line's place is told by two words in the setup's
 * segment ("The Kernel Command Line"). */
enum { OLD_CL_MAGIC_AT = 0x20, OLD_CL_OFFSET = 0x22, OLD_CL_MAGIC = 0xa33f };

/* "Sample Boot Configuration": the segment of the setup code, and in it, behind
 * its heap, the command line. */
enum {
    SETUP_LOW = 0x10000,        /* where the kernel itself is above 1 MiB */
    SETUP_OLD = 0x90000,        /* before 2.02, and for a zImage */
    HEAP_END = 0xe000,
    HEAP_END_OLD = 0x9000,
    COMMAND_LINE_MAX = 0x0f00,  /* behind either heap */
    COMMAND_LINE_OLD = 255,     /* before 2.06 */
};

#define INITRD_MAX_OLD  UINT64_C(0x38000000)    /* before 2.03, plus 1 */
#define ZIMAGE_BASE     UINT64_C(0x10000)
#define INITRD_ALIGN    UINT64_C(4096)
#define INITRD_PAD      UINT64_C(4)     /* files in a row begin at multiples */

static const uint8_t magic[LINUX_HEADER_BYTES] = { 'H', 'd', 'r', 'S' };

/* A kernel with a setup header, all of which lies in the file. */
struct setup {
    const struct kernel_file *file;
    uint32_t version;
    uint32_t setup_bytes;       /* boot sector included */
    bool high;                  /* the kernel lies at 1 MiB */
    bool real_mode;             /* it is entered by its setup code */
    uint64_t code;              /* where the protected-mode code lies */
};

static uint32_t get(const struct setup *setup, unsigned at, unsigned bytes)
{
    return bytes_get_le(setup->file->data + at, bytes);
}

bool linux_boot_is_image(const uint8_t *data, size_t size)
{
    return size >= HEADER + sizeof(magic) &&
           !memcmp(data + HEADER, magic, sizeof(magic)) &&
           bytes_get_le(data + BOOT_FLAG, 2) == BOOT_FLAG_VALUE;
}

bool linux_boot_is_vmlinux(const uint8_t *data, size_t size)
{
    static const char banner[] = "Linux version ";

    return memmem(data, size, banner, sizeof(banner) - 1);
}

/* "Details of Header Fields". */
static bool read_setup(struct setup *setup, const struct kernel_file *file)
{
    uint32_t sectors;

    if (file->size < HEADER_LEAST)
        return error_usage(file->error, "truncated: a Linux kernel of %zu "
                           "bytes", file->size);
    *setup = (struct setup){ .file = file };
    setup->version = get(setup, VERSION, 2);
    if (setup->version < 0x200)
        return error_usage(file->error, "a Linux kernel with boot protocol "
                           "%u.%02u, older than 2.00", setup->version >> 8,
                           setup->version & 0xff);
    sectors = get(setup, SETUP_SECTS, 1);
    if (!sectors)
        sectors = SETUP_SECTS_DEFAULT;
    setup->setup_bytes = (sectors + 1) * SECTOR;
    if (sectors > SETUP_SECTS_MAX)
        return error_usage(file->error, "bad Linux header: %u sectors of setup "
                           "code, more than %d", sectors, SETUP_SECTS_MAX);
    if (setup->setup_bytes >= file->size)
        return error_usage(file->error, "truncated: a Linux kernel with %u "
                           "bytes of setup code in a file of %zu",
                           setup->setup_bytes, file->size);
    if (setup->version >= 0x20c && get(setup, XLOADFLAGS, 2) & KERNEL_64)
        return error_usage(file->error, "a 64-bit Linux kernel: no model has "
                           "long mode");
    setup->high = get(setup, LOADFLAGS, 1) & LOADED_HIGH;
    setup->code = setup->high ? KERNEL_HIGH_START : ZIMAGE_BASE;
    /* The 32-bit entry wants boot_params, whose command line is 2.02's. iPXE,
     * which has none, leaves code32_start 0. */
    setup->real_mode = !setup->high || setup->version < 0x202 ||
                       !get(setup, CODE32_START, 4);
    return true;
}

/* Adds the protected-mode code; the memory that it needs to unpack itself must
 * be there, too. *end is where that ends. */
static bool place_code(const struct setup *setup, struct kernel_image *image,
                       uint64_t *end)
{
    const struct kernel_file *file = setup->file;
    uint64_t size = file->size - setup->setup_bytes;
    uint64_t ram_end = kernel_file_ram_end(file->mem);
    uint64_t from = setup->code;

    *end = setup->code + size;
    if (!setup->high && *end > SETUP_OLD)
        return error_usage(file->error, "bad Linux header: a kernel of %" PRIu64
                           " bytes does not fit below 0x%x", size, SETUP_OLD);
    if (setup->version >= 0x20a) {
        if (get(setup, PREF_ADDRESS, 4) > from)
            from = get(setup, PREF_ADDRESS, 4);
        if (from + get(setup, INIT_SIZE, 4) > *end)
            *end = from + get(setup, INIT_SIZE, 4);
    }
    if (*end > ram_end)
        return error_usage(file->error, "the Linux kernel needs RAM up to 0x%"
                           PRIx64 ", which ends at 0x%" PRIx64
                           ": it needs more --mem", *end, ram_end);
    return kernel_image_add(image, setup->code, file->data +
                            setup->setup_bytes, (size_t)size, size,
                            file->error);
}

static size_t pad(size_t bytes)
{
    return (bytes + INITRD_PAD - 1) & ~(size_t)(INITRD_PAD - 1);
}

/* The files of --initrd in a row. */
static uint8_t *join_initrd(const struct modules *modules, size_t *size)
{
    uint8_t *joined;

    *size = 0;
    for (unsigned i = 0; i < modules->count; i++)
        *size = pad(*size) + modules->module[i].size;
    joined = calloc(1, *size + 1);
    for (size_t i = 0, at = 0; joined && i < modules->count; i++) {
        at = pad(at);
        memcpy(joined + at, modules->module[i].data, modules->module[i].size);
        at += modules->module[i].size;
    }
    return joined;
}

/* Places the initrd as high as the kernel takes it, and clear of the memory
 * that the kernel needs up to `kernel_end`; *addr is 0 if there is none. */
static bool place_initrd(const struct kernel_file *file,
                         struct kernel_image *image,
                         const struct modules *modules, uint64_t kernel_end,
                         uint64_t max_end, uint64_t *addr, size_t *size)
{
    uint64_t ram_end = kernel_file_ram_end(file->mem);
    uint64_t end = max_end < ram_end ? max_end : ram_end;
    uint8_t *initrd;
    bool ok;

    *addr = *size = 0;
    if (!modules->count)
        return true;
    for (unsigned i = 0; i < modules->count; i++)
        if (*modules->module[i].arguments)
            return error_usage(file->error, "--initrd %s: a Linux initrd takes "
                               "no arguments", modules->module[i].line);
    initrd = join_initrd(modules, size);
    if (!initrd)
        return error_host(file->error, "no memory for %zu bytes", *size);
    *addr = kernel_image_place_high(image, *size, INITRD_ALIGN, kernel_end,
                                    end);
    ok = *addr ? kernel_image_add(image, *addr, initrd, *size, *size,
                                  file->error)
               : error_usage(file->error, "--initrd %s does not fit in RAM "
                             "(%zu bytes between 0x%" PRIx64 " and 0x%" PRIx64
                             ")", modules->module[0].line, *size, kernel_end,
                             end);
    free(initrd);
    return ok;
}

static bool check_command_line(const struct kernel_file *file,
                               const char *line, size_t most)
{
    return strlen(line) <= most ||
           error_usage(file->error, "the command line has %zu characters, and "
                       "the kernel takes %zu", strlen(line), most);
}

static size_t command_line_max(const struct setup *setup)
{
    uint32_t size = setup->version >= 0x206 ? get(setup, CMDLINE_SIZE, 4)
                                            : COMMAND_LINE_OLD;

    return size < COMMAND_LINE_MAX - 1 ? size : COMMAND_LINE_MAX - 1;
}

/* Places boot_params, and the command line behind it. */
static bool place_params(const struct kernel_file *file,
                         struct kernel_image *image, uint8_t *params,
                         const char *line)
{
    size_t length = strlen(line) + 1;
    size_t size = BOOT_PARAMS_BYTES + length;
    uint64_t addr = kernel_image_place_low(image, size, BOOT_PARAMS_BYTES,
                                           SETUP_LOW, KERNEL_LOW_END);

    if (!addr)
        return error_usage(file->error, "no room below 0x%" PRIx64 " for "
                           "boot_params", KERNEL_LOW_END);
    bytes_put_le(params + CMD_LINE_PTR, 4, (uint32_t)addr + BOOT_PARAMS_BYTES);
    strcpy((char *)params + BOOT_PARAMS_BYTES, line);
    image->start.protocol = FW_CFG_LINUX_32;
    image->start.info = (uint32_t)addr;
    return kernel_image_add(image, addr, params, size, size, file->error);
}

static void put_loader(uint8_t *params, uint64_t initrd, size_t size)
{
    params[TYPE_OF_LOADER] = LOADER_UNKNOWN;
    bytes_put_le(params + RAMDISK_IMAGE, 4, (uint32_t)initrd);
    bytes_put_le(params + RAMDISK_SIZE, 4, (uint32_t)size);
}

static bool place_32(const struct setup *setup, struct kernel_image *image,
                     const char *line, uint64_t initrd, size_t initrd_size)
{
    const struct kernel_file *file = setup->file;
    uint8_t params[BOOT_PARAMS_BYTES + COMMAND_LINE_MAX] = { 0 };
    size_t end = HEADER + get(setup, JUMP_OFFSET, 1);

    if (end > HEADER_MOST)
        end = HEADER_MOST;
    memcpy(params + SETUP_SECTS, file->data + SETUP_SECTS, end - SETUP_SECTS);
    put_loader(params, initrd, initrd_size);
    image->start.entry = (uint32_t)setup->code;
    return place_params(file, image, params, line);
}

/* The setup code in its segment, with its heap and the command line. */
static bool place_16(const struct setup *setup, struct kernel_image *image,
                     const char *line, uint64_t initrd, size_t initrd_size)
{
    const struct kernel_file *file = setup->file;
    bool old = !setup->high || setup->version < 0x202;
    uint32_t addr = old ? SETUP_OLD : SETUP_LOW;
    uint32_t heap_end = old ? HEAP_END_OLD : HEAP_END;
    size_t size = heap_end + COMMAND_LINE_MAX;
    uint8_t *code;
    bool ok;

    if (setup->setup_bytes > heap_end)
        return error_usage(file->error, "bad Linux header: %u bytes of setup "
                           "code, more than %u", setup->setup_bytes, heap_end);
    code = calloc(1, size);
    if (!code)
        return error_host(file->error, "no memory for %zu bytes", size);
    memcpy(code, file->data, setup->setup_bytes);
    strcpy((char *)code + heap_end, line);
    put_loader(code, initrd, initrd_size);
    if (setup->version >= 0x201) {
        code[LOADFLAGS] |= CAN_USE_HEAP;
        bytes_put_le(code + HEAP_END_PTR, 2, heap_end - 0x200);
    }
    if (setup->version >= 0x202) {
        bytes_put_le(code + CMD_LINE_PTR, 4, addr + heap_end);
    } else {
        bytes_put_le(code + OLD_CL_MAGIC_AT, 2, OLD_CL_MAGIC);
        bytes_put_le(code + OLD_CL_OFFSET, 2, heap_end);
    }
    image->start.protocol = FW_CFG_LINUX_16;
    image->start.info = addr;
    image->start.entry = addr + SECTOR;
    image->start.room_end = addr + heap_end;
    ok = kernel_image_add(image, addr, code, size, size, file->error);
    free(code);
    return ok;
}

bool linux_boot_place(const struct kernel_file *file,
                      struct kernel_image *image,
                      const struct boot_request *request)
{
    const char *line = request->command_line;
    uint64_t kernel_end, initrd, max = INITRD_MAX_OLD;
    struct setup setup;
    size_t size;

    if (!read_setup(&setup, file) ||
        !check_command_line(file, line, command_line_max(&setup)) ||
        !place_code(&setup, image, &kernel_end))
        return false;
    if (setup.version >= 0x203)
        max = (uint64_t)get(&setup, INITRD_ADDR_MAX, 4) + 1;
    if (kernel_end < KERNEL_HIGH_START)
        kernel_end = KERNEL_HIGH_START;
    return place_initrd(file, image, request->modules, kernel_end, max,
                        &initrd, &size) &&
           (setup.real_mode ? place_16 : place_32)(&setup, image, line, initrd,
                                                   size);
}

/* The header that a bzImage would have, as far as the kernel proper reads
 * it. */
bool linux_boot_place_vmlinux(const struct kernel_file *file,
                              struct kernel_image *image,
                              const struct boot_request *request)
{
    uint8_t params[BOOT_PARAMS_BYTES + COMMAND_LINE_MAX] = { 0 };
    uint64_t initrd;
    size_t size;

    if (!check_command_line(file, request->command_line,
                            COMMAND_LINE_MAX - 1) ||
        !kernel_file_place(file, image) ||
        !place_initrd(file, image, request->modules,
                      kernel_image_high_end(image), INITRD_MAX_OLD, &initrd,
                      &size))
        return false;
    bytes_put_le(params + BOOT_FLAG, 2, BOOT_FLAG_VALUE);
    memcpy(params + HEADER, magic, sizeof(magic));
    bytes_put_le(params + VERSION, 2, 0x20c);
    params[LOADFLAGS] = LOADED_HIGH;
    put_loader(params, initrd, size);
    return place_params(file, image, params, request->command_line);
}
