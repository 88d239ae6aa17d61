/*
 * What the parts of the test kernel of the cards share: finding a card, its
 * registers, its interrupt line, page tables and lines of output. Each function
 * that a test drives a card with is a function of its own, for --check-dma names
 * it.
 */
#ifndef PAGEWALK_TESTS_GUEST_CARDS_CARDS_H
#define PAGEWALK_TESTS_GUEST_CARDS_CARDS_H

#include <stdbool.h>
#include <stdint.h>

#include "guest/drivers/pci.h"

#define PAGE 4096u

/* Finds a card on PCI, turns its memory and bus mastering on; *base is BAR 0. */
bool card_find(uint16_t vendor, uint16_t device, struct pci_device *where,
               uint32_t *base);

/* Turns bus mastering on or off. */
void card_master(struct pci_device where, bool on);

/* Whether the 8259s see the interrupt line of the card. */
bool card_interrupts(struct pci_device where);

static inline uint32_t card_get(uint32_t base, uint32_t reg)
{
    return *(volatile uint32_t *)(base + reg);
}

static inline void card_put(uint32_t base, uint32_t reg, uint32_t value)
{
    *(volatile uint32_t *)(base + reg) = value;
}

/* Turns paging on: 16 MiB and the cards' memory at their own addresses, and one
 * page of WINDOW, the PTE of which is *window_pte. */
#define WINDOW 0x40000000u
extern uint32_t *window_pte;
void paging_on(void);

/* Drops the translations of the window, with INVLPG or, on a 386, by CR3. */
void flush_window(void);

/* The parts. Each returns whether all went well. */
bool edu_try(void);
bool engine_try(void);

/* Lets the engine do what --check-dma reports: "table", "code", ... */
bool engine_misuse(const char *how);

#endif
