/* The host bridge's attributes of segment D0000h, where nothing is, and of the
 * BIOS's. */
#include "guest/drivers/pci.h"
#include "guest/lib/printk.h"
#include "tests/guest/board/board_test.h"

enum {
    D_SEGMENT = 0xd0000, D_LAST = 0xd3ffc, D_NEXT = 0xd4000,
    D_REGISTER = 0x5c,          /* PAM3: 3:0 D0000h, 7:4 D4000h */
    F_SEGMENT = 0xf0000, F_END = 0x100000,
    F_REGISTER = 0x59,          /* PAM0: 7:4 */
    READ = 1, WRITE = 2,
};

static const struct pci_device host = { 0, 0 };
static uint32_t copy[(F_END - F_SEGMENT) / 4];

static void set_byte(uint8_t reg, uint8_t value)
{
    unsigned shift = 8 * (reg & 3);
    uint32_t old = pci_read(host, reg & ~3u);

    pci_write(host, reg & ~3u,
              (old & ~(0xffu << shift)) | (uint32_t)value << shift);
}

static uint8_t get_byte(uint8_t reg)
{
    return pci_read(host, reg & ~3u) >> 8 * (reg & 3);
}

static void set_d(uint8_t attribute)
{
    set_byte(D_REGISTER, attribute);
}

static void try_ram(void)
{
    set_d(READ | WRITE | (READ | WRITE) << 4);
    *word_at(D_SEGMENT) = 0x12345678;
    *word_at(D_LAST) = 0x9abcdef0;
    *word_at(D_NEXT) = 0x11111111;
    printk("BOARD shadow.ram first=%x last=%x\n", *word_at(D_SEGMENT),
           *word_at(D_LAST));
    set_d(READ | (READ | WRITE) << 4);
    *word_at(D_SEGMENT) = 0;
    *word_at(D_NEXT) = 0x22222222;
    printk("BOARD shadow.protected word=%x next=%x\n", *word_at(D_SEGMENT),
           *word_at(D_NEXT));
    set_d(0);
    *word_at(D_SEGMENT) = 0;
    set_d(READ);
    printk("BOARD shadow.off word=%x\n", *word_at(D_SEGMENT));
    set_d(WRITE);
    *word_at(D_SEGMENT) = 0x33333333;
    set_d(READ);
    printk("BOARD shadow.writes word=%x\n", *word_at(D_SEGMENT));
    set_d(0);
    printk("BOARD shadow.nothing word=%x\n", *word_at(D_SEGMENT));
}

/* The BIOS's segment as RAM, changed and locked; then it is put back. */
static void try_bios(void)
{
    uint8_t was = get_byte(F_REGISTER), is;

    for (unsigned i = 0; i < sizeof copy / 4; i++)
        copy[i] = *word_at(F_SEGMENT + 4 * i);
    set_byte(F_REGISTER, (READ | WRITE) << 4);
    for (unsigned i = 0; i < sizeof copy / 4; i++)
        *word_at(F_SEGMENT + 4 * i) = copy[i];
    *word_at(F_SEGMENT) = 0x44444444;
    set_byte(F_REGISTER, READ << 4);
    *word_at(F_SEGMENT) = 0;
    is = get_byte(F_REGISTER);
    printk("BOARD shadow.bios register=%x word=%x reset=%x\n", is,
           *word_at(F_SEGMENT), *word_at(F_END - 16) & 0xff);
    set_byte(F_REGISTER, (READ | WRITE) << 4);
    *word_at(F_SEGMENT) = copy[0];
    set_byte(F_REGISTER, was);
}

void try_shadow(void)
{
    try_ram();
    try_bios();
}
