/*
 * The loader: reads the ELF kernel from the disk by the BIOS and enters it as a
 * multiboot loader does (Multiboot 0.6.96, 3.2 and 3.3).
 */
#include "guest/disk/bios.h"
#include "guest/disk/layout.h"
#include "guest/lib/string.h"

enum {
    MAP_MAX = 64,
    HEADERS_SECTORS = 8,            /* where the program headers must be */
    LOWEST = 0x100000,              /* the BIOS and this loader lie below */

    ELF_MAGIC = 0x464c457f,
    ELF_MACHINE_386 = 3,
    ELF_LOAD = 1,
};

struct elf_header {
    uint32_t magic;
    uint8_t ident[12];
    uint16_t type, machine;
    uint32_t version, entry, phoff, shoff, flags;
    uint16_t ehsize, phentsize, phnum;
};

struct elf_segment {
    uint32_t type, offset, vaddr, paddr, filesz, memsz, flags, align;
};

void loader_main(uint32_t drive_and_extensions) __noreturn;

extern volatile uint16_t bios_base_kib;      /* loader.ld */
extern const uint32_t boot_kernel;           /* boot.S */

static uint8_t headers[HEADERS_SECTORS * SECTOR];
static uint8_t piece[SECTOR];
static struct multiboot_mmap_entry map[MAP_MAX];
static struct multiboot_info info;

/* Reads `count` bytes of the kernel's file, from `offset` on, to `to`. */
static void read_file(uint32_t offset, uint32_t count, char *to)
{
    while (count > 0) {
        uint32_t sector = boot_kernel + offset / SECTOR;
        uint32_t skip = offset % SECTOR;
        uint32_t done;

        if (skip || count < SECTOR) {
            done = min_u32(count, SECTOR - skip);
            bios_disk_read(sector, 1, piece);
            memcpy(to, piece + skip, done);
        } else {
            done = count & ~(uint32_t)(SECTOR - 1);
            bios_disk_read(sector, done / SECTOR, to);
        }
        offset += done;
        to += done;
        count -= done;
    }
}

static void load_segment(const struct elf_segment *segment)
{
    char *to = (char *)segment->paddr;

    if (segment->paddr < LOWEST || segment->memsz < segment->filesz ||
        segment->paddr + segment->memsz < segment->paddr)
        bios_fail("The kernel does not fit above 1 MiB.");
    read_file(segment->offset, segment->filesz, to);
    memset(to + segment->filesz, 0, segment->memsz - segment->filesz);
}

static uint32_t load_kernel(void)
{
    const struct elf_header *elf = (const struct elf_header *)headers;
    const struct elf_segment *segment;

    bios_disk_read(boot_kernel, HEADERS_SECTORS, headers);
    if (elf->magic != ELF_MAGIC || elf->machine != ELF_MACHINE_386 ||
        elf->phentsize != sizeof(*segment) ||
        elf->phoff + elf->phnum * sizeof(*segment) > sizeof(headers))
        bios_fail("There is no i386 ELF kernel on the disk.");
    segment = (const struct elf_segment *)(headers + elf->phoff);
    for (unsigned i = 0; i < elf->phnum; i++)
        if (segment[i].type == ELF_LOAD && segment[i].memsz)
            load_segment(&segment[i]);
    return elf->entry;
}

static void describe_memory(void)
{
    uint32_t entries = bios_memory_map(map, MAP_MAX);

    info.flags |= MULTIBOOT_INFO_MEMORY;
    info.mem_lower = bios_base_kib;
    info.mem_upper = bios_extended_kib();
    if (entries > 0) {
        info.flags |= MULTIBOOT_INFO_MMAP;
        info.mmap_addr = (uint32_t)map;
        info.mmap_length = entries * sizeof(map[0]);
    }
}

static void __noreturn enter(uint32_t entry)
{
    __asm__ volatile("jmp *%2"
                     :
                     : "a"(MULTIBOOT_BOOT_MAGIC), "b"(&info), "r"(entry)
                     : "memory");
    __builtin_unreachable();
}

void loader_main(uint32_t drive_and_extensions)
{
    uint32_t entry;

    bios_disk_init((uint8_t)drive_and_extensions,
                   drive_and_extensions >> 8);
    if (!bios_open_a20())
        bios_fail("Address line 20 stays closed.");
    entry = load_kernel();
    describe_memory();
    info.flags |= MULTIBOOT_INFO_CMDLINE;
    info.cmdline = COMMAND_LINE;
    enter(entry);
}
