/*
 * Page tables: two levels of 1024 entries of 4 bytes (SDM vol. 3, 4.3).
 *
 *    linear address
 *   +-- 10 -----+-- 10 -----+--- 12 -----------+
 *   | directory |   table   |      offset      |
 *   +-----------+-----------+------------------+
 *     pgd_index   pte_index
 *
 *    an entry, of either level
 *   +-- 20 -----------------+- 3 -+-+-+-+-+-+-+-+-+-+
 *   |      page frame       | avl |G|S|D|A|C|T|U|W|P|
 *   +-----------------------+-----+-+-+-+-+-+-+-+-+-+
 *     G global  S page size (4M, directory only)  D dirty  A accessed
 *     C cache disable  T write through  U user  W writable  P present
 */
#ifndef PAGEWALK_GUEST_MM_PGTABLE_H
#define PAGEWALK_GUEST_MM_PGTABLE_H

#include "guest/lib/compiler.h"
#include "guest/mm/layout.h"

typedef uint32_t pgd_t;
typedef uint32_t pte_t;

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

    /* An entry of the directory that points to a table grants everything; the
     * tables decide. */
    _PAGE_TABLE = _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY,
};

/* Rights of a kernel page: accessed and dirty are set beforehand, so that the
 * processor never has to; global where the processor knows that. */
uint32_t page_kernel(void);
uint32_t page_kernel_nocache(void);

/* The kernel's directory. Every process will share its upper part. */
extern pgd_t swapper_pg_dir[PTRS_PER_PGD];

static inline uint32_t pgd_index(uint32_t vaddr)
{
    return vaddr >> PGDIR_SHIFT;
}

static inline uint32_t pte_index(uint32_t vaddr)
{
    return vaddr >> PAGE_SHIFT & (PTRS_PER_PTE - 1);
}

static inline pgd_t *pgd_offset_k(uint32_t vaddr)
{
    return &swapper_pg_dir[pgd_index(vaddr)];
}

static inline bool pgd_present(pgd_t pgd)
{
    return pgd & _PAGE_PRESENT;
}

static inline bool pgd_large(pgd_t pgd)
{
    return pgd & _PAGE_PSE;
}

/* The table that PGD points to; tables live in lowmem. */
static inline pte_t *pgd_table(pgd_t pgd)
{
    return __va(pgd & PAGE_MASK);
}

static inline pte_t *pte_offset_kernel(const pgd_t *pgd, uint32_t vaddr)
{
    return pgd_table(*pgd) + pte_index(vaddr);
}

static inline bool pte_present(pte_t pte)
{
    return pte & _PAGE_PRESENT;
}

static inline uint32_t pte_pfn(pte_t pte)
{
    return pte >> PAGE_SHIFT;
}

static inline pte_t mk_pte(uint32_t pfn, uint32_t prot)
{
    return pfn << PAGE_SHIFT | prot;
}

/* One store: the page walker may look at any moment. */
static inline void set_pte(pte_t *ptep, pte_t pte)
{
    *(volatile pte_t *)ptep = pte;
}

static inline void set_pgd(pgd_t *pgdp, pgd_t pgd)
{
    *(volatile pgd_t *)pgdp = pgd;
}

static inline void pte_clear(pte_t *ptep)
{
    set_pte(ptep, 0);
}

/* The entry for VADDR, with its table allocated if there was none. VADDR is
 * above lowmem. */
pte_t *pte_alloc_kernel(uint32_t vaddr);

/* Walk the kernel's tables by software. False if VADDR is not mapped. */
bool kernel_translate(uint32_t vaddr, uint32_t *paddr);

#endif
