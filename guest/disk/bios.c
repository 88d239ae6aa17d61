/*
 * The loader's calls of the BIOS, and opening address line 20.
 */
#include "guest/disk/bios.h"

#include "guest/arch/io.h"
#include "guest/disk/bios_calls.h"
#include "guest/disk/layout.h"
#include "guest/lib/string.h"

enum {
    CARRY = 1,                      /* in EFLAGS: the call failed */
    A20_PROBE = 0x55aa1234,         /* any value */

    SYSTEM_CONTROL_A = 0x92, CONTROL_A_A20 = 0x02, CONTROL_A_RESET = 0x01,
    KEYBOARD = 0x60, KEYBOARD_COMMAND = 0x64,
    KEYBOARD_FULL = 0x02,           /* its input buffer */
    WRITE_OUTPUT_PORT = 0xd1, OUTPUT_PORT_A20 = 0xdf,
    A20_PATIENCE = 100000,

    TRIES = 3,                      /* of a read: a motor may start slowly */
};

/* What DS:SI points to for AH_EXTENDED_READ. */
struct address_packet {
    uint8_t bytes, reserved;
    uint16_t count, offset, segment;
    uint64_t sector;
} __packed;

extern volatile uint32_t a20_probe, a20_alias;      /* loader.ld */
extern const uint8_t boot_block;                    /* boot.S */

static struct {
    uint8_t drive;
    bool extensions;
    uint32_t block;                 /* sectors in one of the drive's */
    uint32_t heads, track;          /* without extensions */
} disk;

static void print(const char *text)
{
    for (; *text; text++)
        bios_call(INT_VIDEO, &(struct bios_regs){
            .eax = AH_TELETYPE << 8 | (uint8_t)*text,
            .ebx = TELETYPE_COLOUR,
        });
}

void bios_fail(const char *message)
{
    struct bios_regs regs = { 0 };

    print(message);
    print("\r\n");
    for (;;)
        bios_call(INT_NO_BOOT, &regs);
}

void bios_disk_init(uint8_t drive, bool extensions)
{
    struct bios_regs regs = { .eax = AH_GEOMETRY << 8, .edx = drive };

    disk.drive = drive;
    disk.extensions = extensions;
    disk.block = boot_block;
    if (extensions)
        return;
    bios_call(INT_DISK, &regs);
    if (regs.eflags & CARRY)
        bios_fail("The disk has no geometry.");
    disk.heads = (regs.edx >> 8 & 0xff) + 1;
    disk.track = regs.ecx & 0x3f;
}

/* Resets the drive and reads again, a few times. */
static void read_or_fail(const struct bios_regs *read)
{
    for (unsigned i = 0; i < TRIES; i++) {
        struct bios_regs reset = { .eax = AH_RESET << 8, .edx = disk.drive };
        struct bios_regs regs = *read;

        bios_call(INT_DISK, &regs);
        if (!(regs.eflags & CARRY))
            return;
        bios_call(INT_DISK, &reset);
    }
    bios_fail("The disk cannot be read.");
}

/* Reads by number: `count` sectors, or as many as fit into the bounce buffer
 * with all of the blocks that they are in. Returns how many; *skip is how many
 * come before them. */
static uint32_t read_blocks(uint32_t sector, uint32_t count, uint32_t *skip)
{
    uint32_t blocks;
    struct address_packet packet = {
        .bytes = sizeof(packet), .segment = BOUNCE_SEGMENT,
        .sector = sector / disk.block,
    };

    *skip = sector % disk.block;
    count = min_u32(count, BOUNCE_SECTORS - *skip);
    blocks = (*skip + count + disk.block - 1) / disk.block;
    packet.count = (uint16_t)blocks;
    read_or_fail(&(struct bios_regs){
        .eax = AH_EXTENDED_READ << 8, .edx = disk.drive,
        .esi = (uint32_t)&packet,
    });
    return count;
}

/* Reads by cylinder, head and sector: `count` sectors, or as many as are on the
 * track and fit into the bounce buffer. Returns how many. */
static uint32_t read_track(uint32_t sector, uint32_t count)
{
    uint32_t in_track = sector % disk.track;
    uint32_t cylinder = sector / disk.track / disk.heads;
    uint32_t head = sector / disk.track % disk.heads;

    count = min_u32(count, min_u32(disk.track - in_track, BOUNCE_SECTORS));
    read_or_fail(&(struct bios_regs){
        .eax = AH_READ << 8 | count,
        .ecx = (cylinder & 0xff) << 8 | (cylinder >> 2 & 0xc0) |
               (in_track + 1),
        .edx = head << 8 | disk.drive,
        .es = BOUNCE_SEGMENT,
    });
    return count;
}

void bios_disk_read(uint32_t sector, uint32_t count, void *data)
{
    char *to = data;

    while (count > 0) {
        uint32_t skip = 0;
        uint32_t piece = disk.extensions ? read_blocks(sector, count, &skip)
                                         : read_track(sector, count);

        memcpy(to, (char *)BOUNCE_ADDRESS + skip * SECTOR, piece * SECTOR);
        to += piece * SECTOR;
        sector += piece;
        count -= piece;
    }
}

uint32_t bios_memory_map(struct multiboot_mmap_entry *map, uint32_t max)
{
    struct bios_regs regs = { 0 };
    uint32_t count = 0;

    do {
        struct multiboot_mmap_entry *entry = &map[count];

        regs.eax = AX_MEMORY_MAP;
        regs.edx = SMAP;
        regs.ecx = sizeof(*entry) - sizeof(entry->size);
        regs.edi = (uint32_t)&entry->addr;
        bios_call(INT_SYSTEM, &regs);
        if (regs.eflags & CARRY || regs.eax != SMAP)
            break;
        entry->size = sizeof(*entry) - sizeof(entry->size);
        count++;
    } while (regs.ebx && count < max);
    return count;
}

uint32_t bios_extended_kib(void)
{
    struct bios_regs regs = { .eax = AH_EXTENDED_MEMORY << 8 };

    bios_call(INT_SYSTEM, &regs);
    return regs.eflags & CARRY ? 0 : regs.eax & 0xffff;
}

/* While the line is closed, the word at a20_alias is the word at a20_probe. */
static bool a20_is_open(void)
{
    uint32_t kept = a20_probe;
    bool open;

    a20_probe = A20_PROBE;
    a20_alias = ~(uint32_t)A20_PROBE;
    open = a20_probe == A20_PROBE;
    a20_probe = kept;
    return open;
}

static void keyboard_wait(void)
{
    for (int i = 0; i < A20_PATIENCE; i++)
        if (!(inb(KEYBOARD_COMMAND) & KEYBOARD_FULL))
            return;
}

static bool a20_opens_soon(void)
{
    for (int i = 0; i < A20_PATIENCE; i++)
        if (a20_is_open())
            return true;
    return false;
}

/* Tries the BIOS, then system control port A, then the keyboard controller: not
 * every machine has all of them. */
bool bios_open_a20(void)
{
    if (a20_is_open())
        return true;
    bios_call(INT_SYSTEM, &(struct bios_regs){ .eax = AX_OPEN_A20 });
    if (a20_is_open())
        return true;
    outb(SYSTEM_CONTROL_A, (inb(SYSTEM_CONTROL_A) | CONTROL_A_A20) &
                               ~CONTROL_A_RESET);
    if (a20_is_open())
        return true;
    keyboard_wait();
    outb(KEYBOARD_COMMAND, WRITE_OUTPUT_PORT);
    keyboard_wait();
    outb(KEYBOARD, OUTPUT_PORT_A20);
    return a20_opens_soon();
}
