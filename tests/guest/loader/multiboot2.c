/* A multiboot2 kernel that tells what it was handed (Multiboot2 Specification
 * 2.0, 3.6). */
#include "guest/drivers/console.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "tests/guest/loader/loader.h"

enum {
    MAGIC = 0x36d76289,
    END = 0, COMMAND_LINE = 1, LOADER_NAME = 2, MODULE = 3, MEMORY = 4,
    MAP = 6, FRAMEBUFFER = 8, SYMBOLS = 9,
    HEAD = 8,                       /* bytes of a tag's head */
    RAM = 1,
    ONE_MIB = 0x100000,
};

/* The fields of the tags that are read here, behind the head. */
struct tag {
    uint32_t type, size;
    union {
        char string[1];
        struct {
            uint32_t start, end;
            char line[1];
        } module;
        struct {
            uint32_t lower, upper;
        } memory;
        struct {
            uint32_t entry_size, version;
        } map;
        struct {
            uint32_t sections, size, names;
            uint8_t headers[];
        } symbols;
        struct {
            uint64_t address;
            uint32_t pitch, width, height;
            uint8_t depth, type;
            uint16_t reserved;
            uint8_t colour[6];
        } __packed display;
    };
} __packed;

struct range {
    uint64_t base, bytes;
    uint32_t type, reserved;
} __packed;

struct memory {
    uint32_t lower, upper;
    uint64_t usable;
};

static uint64_t usable(const struct tag *tag)
{
    const char *from = (const char *)tag + HEAD + sizeof(tag->map);

    for (; from < (const char *)tag + tag->size; from += tag->map.entry_size) {
        const struct range *range = (const struct range *)from;

        if (range->type == RAM && range->base == ONE_MIB)
            return range->bytes;
    }
    return 0;
}

static void tell(const struct tag *tag, struct memory *memory)
{
    switch (tag->type) {
    case COMMAND_LINE:
        report_command_line(tag->string);
        break;
    case LOADER_NAME:
        printk("LOADER name %s\n", tag->string);
        break;
    case MODULE:
        report_module(tag->module.start, tag->module.end, tag->module.line);
        break;
    case MEMORY:
        memory->lower = tag->memory.lower;
        memory->upper = tag->memory.upper;
        break;
    case MAP:
        memory->usable = usable(tag);
        break;
    case SYMBOLS:
        report_symbols(tag->symbols.sections, tag->symbols.headers);
        break;
    case FRAMEBUFFER:
        report_display(tag->display.address, tag->display.pitch,
                       tag->display.width, tag->display.height,
                       tag->display.depth, tag->display.type,
                       tag->display.colour);
        break;
    default:
        break;
    }
}

void main(uint32_t magic, uint32_t addr)
{
    const uint32_t *total = reach("the information", addr);
    uint32_t at = HEAD;
    struct memory memory = { 0 };
    const struct tag *tag;

    serial_init();
    console_init();
    printk("LOADER multiboot %s\n", magic == MAGIC ? "2" : "?");
    for (; tag = reach("a tag", addr + at), tag->type != END;
         at += (tag->size + 7) & ~7u)
        tell(tag, &memory);
    report_memory(memory.lower, memory.upper, memory.usable);
    printk("LOADER size %s\n", at + tag->size == *total ? "agrees"
                                                         : "differs");
    finish(0);
}
