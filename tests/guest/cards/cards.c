/* Finding cards, and page tables. */
#include "tests/guest/cards/cards.h"

#include "guest/arch/io.h"
#include "guest/lib/string.h"
#include "tests/guest/i386.h"

enum {
    P = 1, W = 2, ENTRIES = 1024, IDENTITY_TABLES = 4,
    CARDS_AT = 0xfe000000, TABLE_SPAN = 0x400000,
    EFLAGS_AC = 1 << 18,
    REG_INTERRUPT = 0x3c,
    PIC_MASTER = 0x20, PIC_SLAVE = 0xa0, PIC_READ_IRR = 0x0a,
};

static uint32_t directory[ENTRIES] __attribute__((aligned(4096)));
static uint32_t identity[IDENTITY_TABLES][ENTRIES]
    __attribute__((aligned(4096)));
static uint32_t cards[ENTRIES] __attribute__((aligned(4096)));
static uint32_t window[ENTRIES] __attribute__((aligned(4096)));

uint32_t *window_pte = window;

void card_master(struct pci_device where, bool on)
{
    pci_write(where, PCI_COMMAND,
              PCI_COMMAND_MEMORY | (on ? PCI_COMMAND_MASTER : 0));
}

bool card_find(uint16_t vendor, uint16_t device, struct pci_device *where,
               uint32_t *base)
{
    for (where->device = 0; where->device < 32; where->device++) {
        where->function = 0;
        if (pci_read(*where, PCI_ID) != (vendor | (uint32_t)device << 16))
            continue;
        *base = pci_read(*where, PCI_BAR0) & ~15u;
        card_master(*where, true);
        return true;
    }
    return false;
}

bool card_interrupts(struct pci_device where)
{
    unsigned line = pci_read(where, REG_INTERRUPT) & 15;
    uint16_t pic = line < 8 ? PIC_MASTER : PIC_SLAVE;

    outb(pic, PIC_READ_IRR);
    return inb(pic) >> (line & 7) & 1;
}

static void fill_table(uint32_t *table, uint32_t from)
{
    for (unsigned i = 0; i < ENTRIES; i++)
        table[i] = (from + i * PAGE) | P | W;
}

void paging_on(void)
{
    for (unsigned i = 0; i < IDENTITY_TABLES; i++) {
        fill_table(identity[i], i * (uint32_t)TABLE_SPAN);
        directory[i] = (uint32_t)identity[i] | P | W;
    }
    fill_table(cards, CARDS_AT);
    directory[(uint32_t)CARDS_AT >> 22] = (uint32_t)cards | P | W;
    directory[WINDOW >> 22] = (uint32_t)window | P | W;
    __asm__ volatile("movl %0, %%cr3; movl %%cr0, %%eax; orl $0x80000000, "
                     "%%eax; movl %%eax, %%cr0; jmp 1f; 1:"
                     : : "r"(directory) : "eax", "memory");
}

void flush_window(void)
{
    if (i386_flag_changes(EFLAGS_AC))
        __asm__ volatile(".byte 0x0f, 0x01, 0x38" : : "a"(WINDOW) : "memory");
    else
        __asm__ volatile("movl %%cr3, %%eax; movl %%eax, %%cr3"
                         : : : "eax", "memory");
}
