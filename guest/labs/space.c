/*
 * Making an address space and filling its pages.
 */
#include "guest/labs/space.h"

#include "guest/lib/panic.h"
#include "guest/mm/process/access.h"

struct mm *lab_space_create(uint32_t count, uint32_t number)
{
    struct mm *mm = mm_create();

    BUG_ON(!mm || !mm_map(mm, LAB_SPACE, count * PAGE_SIZE,
                          VM_READ | VM_WRITE | MMAP_FIXED, NULL, 0));
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = number + i;

        BUG_ON(!access_mm(mm, (uint32_t)lab_space_page(i), &word,
                          sizeof(word), true));
    }
    return mm;
}
