/* The A20 gate: by both ports, for data, for code, for the tables of a walk, and
 * beside the TLB. */
#include "guest/arch/io.h"
#include "guest/lib/printk.h"
#include "tests/guest/board/board_test.h"

enum {
    A20 = 1 << 20,
    WORD = 0x9000,              /* a free one of low memory */
    CODE = 0x8000, TABLE = 0x400000,
    FRAME = 0x600000, OTHER_FRAME = 0x800000,
    WINDOW = 0x40000000,
    PAGE = 0x1000, ENTRIES = 1024,
    PRESENT = 3,                /* and writable */
    CONTROL_A = 0x92, CONTROL_A_A20 = 2,
    KBC_DATA = 0x60, KBC_STATUS = 0x64, KBC_INPUT_FULL = 2, KBC_OUTPUT_FULL = 1,
    KBC_READ_PORT = 0xd0, KBC_WRITE_PORT = 0xd1, KBC_A20 = 0xdf,
    KBC_NO_A20 = 0xdd,
};

#define CR0_PG 0x80000000u

static uint32_t directory[ENTRIES] __attribute__((aligned(PAGE)));
static uint32_t identity[4][ENTRIES] __attribute__((aligned(PAGE)));

static void gate_by_port_92(int open)
{
    uint8_t value = inb(CONTROL_A) & ~(CONTROL_A_A20 | 1);

    outb(CONTROL_A, value | (open ? CONTROL_A_A20 : 0));
}

static void send(uint16_t port, uint8_t value)
{
    while (inb(KBC_STATUS) & KBC_INPUT_FULL)
        ;
    outb(port, value);
}

static void gate_by_kbc(int open)
{
    send(KBC_STATUS, KBC_WRITE_PORT);
    send(KBC_DATA, open ? KBC_A20 : KBC_NO_A20);
    while (inb(KBC_STATUS) & KBC_INPUT_FULL)
        ;
}

static unsigned kbc_says(void)
{
    send(KBC_STATUS, KBC_READ_PORT);
    while (!(inb(KBC_STATUS) & KBC_OUTPUT_FULL))
        ;
    return inb(KBC_DATA) >> 1 & 1;
}

/* Two words 1 MiB apart: what each reads and takes, the gate open and closed. */
static void try_data(const char *name, void (*gate)(int open))
{
    uint32_t closed;

    *word_at(WORD) = 0x11111111;
    *word_at(WORD | A20) = 0x22222222;
    gate(0);
    closed = *word_at(WORD | A20);
    *word_at(WORD | A20) = 0x33333333;
    gate(1);
    printk("BOARD a20.%s closed=%x low=%x high=%x\n", name, closed,
           *word_at(WORD), *word_at(WORD | A20));
}

/* mov eax, VALUE; ret */
static void put_code(uint32_t at, uint32_t value)
{
    volatile uint8_t *code = (volatile uint8_t *)at;

    code[0] = 0xb8;
    for (int i = 0; i < 4; i++)
        code[1 + i] = value >> 8 * i;
    code[5] = 0xc3;
}

static uint32_t call_high(void)
{
    return ((uint32_t (*)(void))(CODE | A20))();
}

static void try_code(void)
{
    uint32_t before, closed;

    put_code(CODE, 1);
    put_code(CODE | A20, 2);
    before = call_high();
    gate_by_port_92(0);
    closed = call_high();
    gate_by_port_92(1);
    printk("BOARD a20.code open=%u closed=%u again=%u\n", before, closed,
           call_high());
}

static void set_cr3(void)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(directory) : "memory");
}

static void set_paging(int on)
{
    uint32_t cr0;

    __asm__ volatile("mov %%cr0, %0" : "=r"(cr0));
    cr0 = on ? cr0 | CR0_PG : cr0 & ~CR0_PG;
    __asm__ volatile("mov %0, %%cr0\n\tjmp 1f\n1:" : : "r"(cr0) : "memory");
}

/* 16 MiB at their own addresses, and the window by a table of which bit 20 is
 * set. */
static void build_tables(void)
{
    for (unsigned i = 0; i < 4 * ENTRIES; i++)
        identity[i / ENTRIES][i % ENTRIES] = i * PAGE | PRESENT;
    for (unsigned i = 0; i < 4; i++)
        directory[i] = (uint32_t)identity[i] | PRESENT;
    directory[WINDOW >> 22] = TABLE | A20 | PRESENT;
    *word_at(TABLE) = FRAME | PRESENT;
    *word_at(TABLE | A20) = OTHER_FRAME | PRESENT;
    *word_at(FRAME) = 0xaaaaaaaa;
    *word_at(OTHER_FRAME) = 0xbbbbbbbb;
}

static void try_tables(void)
{
    uint32_t open, closed;

    set_cr3();
    open = *word_at(WINDOW);
    gate_by_port_92(0);
    set_cr3();
    closed = *word_at(WINDOW);
    gate_by_port_92(1);
    set_cr3();
    printk("BOARD a20.tables open=%x closed=%x again=%x\n", open, closed,
           *word_at(WINDOW));
}

/* Without a flush: the entry stays, with its whole frame. */
static void try_tlb(void)
{
    uint32_t closed;

    *word_at(FRAME | A20) = 0xcccccccc;
    *word_at(TABLE | A20) = FRAME | A20 | PRESENT;
    set_cr3();
    (void)*word_at(WINDOW);
    *word_at(TABLE | A20) = OTHER_FRAME | PRESENT;
    *word_at(TABLE) = OTHER_FRAME | PRESENT;
    gate_by_port_92(0);
    closed = *word_at(WINDOW);
    gate_by_port_92(1);
    printk("BOARD a20.tlb closed=%x open=%x\n", closed, *word_at(WINDOW));
}

void try_a20(void)
{
    printk("BOARD a20.start port92=%u kbc=%u\n", inb(CONTROL_A) >> 1 & 1,
           kbc_says());
    try_data("port92", gate_by_port_92);
    try_data("kbc", gate_by_kbc);
    gate_by_kbc(0);
    printk("BOARD a20.latch port92=%u kbc=%u\n", inb(CONTROL_A) >> 1 & 1,
           kbc_says());
    gate_by_kbc(1);
    try_code();
    build_tables();
    set_cr3();
    set_paging(1);
    try_data("paging", gate_by_port_92);
    try_tables();
    try_tlb();
    set_paging(0);
}
