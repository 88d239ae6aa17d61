/*
 * Page tables, in either of the two forms that a 32-bit kernel can choose at
 * boot (SDM vol. 3, 4.3 and 4.4).
 *
 *    two-level
 *   +-- 10 -----+-- 10 -----+--- 12 -----------+
 *   | directory |   table   |      offset      |    entries of 32 bits
 *   +-----------+-----------+------------------+
 *
 *    PAE
 *   +-2-+-- 9 ---+-- 9 -----+--- 12 -----------+
 *   | p |  dir   |  table   |      offset      |    entries of 64 bits
 *   +---+--------+----------+------------------+
 *
 * The four directories of PAE always exist and lie side by side, so that they
 * are one directory of 2048 entries; the top level is four pointers that never
 * change. The two forms then differ only in the numbers in `paging`, and all
 * code above this header is written once, for two levels.
 *
 *    an entry, of either level
 *   +-- 52 or 20 -----------+- 3 -+-+-+-+-+-+-+-+-+-+
 *   |      page frame       | avl |G|S|D|A|C|T|U|W|P|
 *   +-----------------------+-----+-+-+-+-+-+-+-+-+-+
 *     G global  S page size (4M or 2M, directory only)  D dirty  A accessed
 *     C cache disable  T write through  U user  W writable  P present
 */
#ifndef PAGEWALK_GUEST_MM_PGTABLE_H
#define PAGEWALK_GUEST_MM_PGTABLE_H

#include "guest/arch/layout.h"
#include "guest/lib/compiler.h"

/* The value of an entry; a two-level table holds its low half. */
typedef uint64_t pte_t;

/* An entry's place in a table. The type is incomplete, because the size of an
 * entry is known only at run time: the functions below compute pointers to it;
 * pointer arithmetic cannot. */
struct pte_slot;

enum {
    _PAGE_PRESENT = 1 << 0,
    _PAGE_RW = 1 << 1,
    _PAGE_USER = 1 << 2,
    _PAGE_PWT = 1 << 3,
    _PAGE_PCD = 1 << 4,
    _PAGE_ACCESSED = 1 << 5,
    _PAGE_DIRTY = 1 << 6,
    _PAGE_PSE = 1 << 7,
    _PAGE_GLOBAL = 1 << 8,

    /* A directory entry that points to a table grants every right; the table's
     * entries restrict them. */
    _PAGE_TABLE = _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY,
    _PAGE_USER_TABLE = _PAGE_TABLE | _PAGE_USER,

    PTRS_PER_PTE_MAX = 1024,
    PGD_PAGES_MAX = 4,
    PDPT_SIZE = 32,             /* and its alignment */
};

struct paging {
    bool pae;
    uint8_t slot_shift;         /* log2 of an entry's size */
    uint8_t pgdir_shift;        /* log2 of a directory entry's reach */
    uint8_t pgd_order;          /* log2 of a directory's size in pages */
    uint16_t ptrs_per_pte;
    uint16_t ptrs_per_pgd;
    uint32_t max_pfn;           /* what entries can name, plus 1 */
    uint32_t kernel_prot;       /* rights of a kernel page */
};

/* Two-level until paging_select_pae is called. */
extern struct paging paging;
void paging_select_pae(void);

/* Let page_kernel include the global bit from now on, if there is PGE. */
void paging_select_global(void);

/* Rights of a kernel page. Accessed and dirty are set beforehand, so that the
 * processor never has to set them. */
static inline uint32_t page_kernel(void)
{
    return paging.kernel_prot;
}

static inline uint32_t page_kernel_nocache(void)
{
    return page_kernel() | _PAGE_PCD | _PAGE_PWT;
}

/* The kernel's own directory, and what CR3 holds to use it. Unless isolation
 * says otherwise, a process's directory has a copy of its upper part. */
extern uint8_t swapper_pg_dir[PGD_PAGES_MAX * PAGE_SIZE];
uint32_t swapper_cr3(void);

/* Fill PDPT, PDPT_SIZE bytes, with pointers to the directory PGD. */
void pdpt_fill(uint64_t *pdpt, const void *pgd);

static inline uint32_t pgdir_size(void)
{
    return 1u << paging.pgdir_shift;
}

static inline uint32_t pgdir_mask(void)
{
    return ~(pgdir_size() - 1);
}

static inline uint32_t pgd_index(uint32_t vaddr)
{
    return vaddr >> paging.pgdir_shift;
}

static inline uint32_t pte_index(uint32_t vaddr)
{
    return vaddr >> PAGE_SHIFT & (paging.ptrs_per_pte - 1u);
}

/* Entry INDEX of a table or directory. */
static inline struct pte_slot *table_slot(const void *table, uint32_t index)
{
    return (struct pte_slot *)((uint32_t)table + (index << paging.slot_shift));
}

static inline struct pte_slot *pgd_offset(const void *pgd, uint32_t vaddr)
{
    return table_slot(pgd, pgd_index(vaddr));
}

static inline struct pte_slot *pgd_offset_k(uint32_t vaddr)
{
    return pgd_offset(swapper_pg_dir, vaddr);
}

static inline pte_t pte_read(const struct pte_slot *slot)
{
    const volatile uint32_t *half = (const volatile uint32_t *)slot;

    return paging.pae ? (pte_t)half[1] << 32 | half[0] : half[0];
}

/* The page walker may read the entry at any moment. A two-level entry takes one
 * store; a PAE entry is not present until both its halves are stored. */
static inline void set_pte(struct pte_slot *slot, pte_t pte)
{
    volatile uint32_t *half = (volatile uint32_t *)slot;

    if (paging.pae) {
        half[0] = 0;
        half[1] = (uint32_t)(pte >> 32);
    }
    half[0] = (uint32_t)pte;
}

static inline void pte_clear(struct pte_slot *slot)
{
    set_pte(slot, 0);
}

static inline bool pte_present(pte_t pte)
{
    return pte & _PAGE_PRESENT;
}

static inline bool pte_large(pte_t pte)
{
    return pte & _PAGE_PSE;
}

static inline bool pte_writable(pte_t pte)
{
    return pte & _PAGE_RW;
}

static inline uint32_t pte_pfn(pte_t pte)
{
    return (uint32_t)(pte >> PAGE_SHIFT);
}

static inline pte_t mk_pte(uint32_t pfn, uint32_t prot)
{
    return (pte_t)pfn << PAGE_SHIFT | prot;
}

/* The table that an entry of the directory points to; tables live in
 * lowmem. */
static inline void *pgd_table(pte_t pgd)
{
    return __va((uint32_t)pgd & PAGE_MASK);
}

static inline struct pte_slot *pte_offset(pte_t pgd, uint32_t vaddr)
{
    return table_slot(pgd_table(pgd), pte_index(vaddr));
}

/* The kernel's entry for VADDR, which is not in lowmem. Allocates the table if
 * there is none. NULL if there is no memory. */
struct pte_slot *pte_alloc_kernel(uint32_t vaddr);

/* Walk the tables of directory PGD by software. False if VADDR is not mapped,
 * else *PFN is the frame that VADDR lies in. */
bool pgd_translate(const void *pgd, uint32_t vaddr, uint32_t *pfn);

static inline bool kernel_translate(uint32_t vaddr, uint32_t *pfn)
{
    return pgd_translate(swapper_pg_dir, vaddr, pfn);
}

#endif
