/*
 * The trace file (.pwt) in numbers: docs/trace-format.md describes every byte.
 *
 *   header   magic, version, lengths, CRC, then the text of the header
 *   chunk*   magic, lengths, counts, CRC, then zlib-compressed records
 *   index    one row a chunk, CRC, the index's own place, magic
 *
 * All numbers are little-endian. Integers inside records are varints: seven
 * bits a byte, low ones first, the top bit set in all but the last byte.
 */
#ifndef PAGEWALK_EMU_TRACE_TRACE_FORMAT_H
#define PAGEWALK_EMU_TRACE_TRACE_FORMAT_H

#include <stdint.h>

#define TRACE_MAGIC "PWT1"
#define TRACE_CHUNK_MAGIC "PWTC"
#define TRACE_INDEX_MAGIC "PWTI"

enum {
    TRACE_VERSION = 1,
    TRACE_MAGIC_BYTES = 4,

    /* Header: magic, version (4), text length (4), CRC-32 of the text (4), and
     * CRC-32 of the bytes before it (4). */
    TRACE_HEADER_BYTES = 20,
    TRACE_HEADER_TEXT_MAX = 1 << 16,

    /* Chunk: magic, raw length (4), packed length (4), records (4), number of
     * the first record (8), first cycle (8), and CRC-32 of the packed bytes
     * and of the fields before it (4). */
    TRACE_CHUNK_BYTES = 36,
    TRACE_CHUNK_RAW_MAX = 1 << 16,      /* uncompressed records of a chunk */
    TRACE_CHUNK_PACKED_MAX = TRACE_CHUNK_RAW_MAX + (1 << 10),
    TRACE_RECORD_MAX = 1 << 9,          /* bytes of one record, names included */
    TRACE_CHUNK_SPARE = 8 * TRACE_RECORD_MAX,   /* kept free for the records
                                           that belong together */

    /* Index: a row a chunk of offset (8), first record (8), first cycle (8);
     * then CRC-32 of the rows (4), number of rows (4), offset of the index (8),
     * magic. */
    TRACE_INDEX_ROW_BYTES = 24,
    TRACE_INDEX_TAIL_BYTES = 20,
};

/* What one trace may name, so that the memory that a replay needs has a bound.
 * A trace that names more is not replayed. */
enum {
    TRACE_SPACES_MAX = 1 << 16,         /* address spaces */
    TRACE_PAGES_MAX = 1 << 22,          /* 4 KiB pages, of all spaces */
    TRACE_SITES_MAX = (1 << 16) + 16,   /* flush sites, "other" included */
};

/* The low two bits of a record's first byte. */
enum trace_kind {
    TRACE_FETCH,
    TRACE_READ,
    TRACE_WRITE,
    TRACE_OTHER,            /* the upper six bits are of enum trace_other */
};

/* The other bits of a reference's first byte. */
enum trace_reference_bits {
    TRACE_USER = 1 << 2,        /* made with user rights */
    TRACE_TRANSLATES = 1 << 3,  /* a translation follows */
    TRACE_FAULTED = 1 << 4,     /* it raised a page fault */
    TRACE_PAGE_SHIFT = 5,       /* bits 7:5: which page */
    TRACE_PAGE_RECENT = 7,      /* 0 to 6: place among the recent pages */
    TRACE_PAGE_DELTA = 7,       /* 7: a difference to the last page follows */
};

/* Records that are no references. */
enum trace_other {
    TRACE_SYNC,             /* absorbed references since the last one */
    TRACE_MODE,             /* paging mode, space, WP, PGE */
    TRACE_FLUSH,
    TRACE_SPACE_FREE,
    TRACE_WALK,             /* what the next reference's miss or assist did */
    TRACE_SITE,             /* defines the number of a flush site */
    TRACE_REGION,           /* defines the number of a region */
    TRACE_REGION_BEGIN,
    TRACE_REGION_END,
    TRACE_END,              /* the recording ended here, by itself */
    TRACE_OTHERS
};

/* Flags of TRACE_MODE. */
enum trace_mode_bits {
    TRACE_MODE_PAGING = 1 << 0,     /* CR0.PG */
    TRACE_MODE_WP = 1 << 1,         /* CR0.WP */
    TRACE_MODE_PGE = 1 << 2,        /* CR4.PGE */
    TRACE_MODE_PAE = 1 << 3,        /* CR4.PAE */
    TRACE_MODE_NXE = 1 << 4,        /* EFER.NXE */
};

/* The first byte of a translation; 0: the page is not mapped. */
enum trace_translation_bits {
    TRACE_PAGE_PRESENT = 1 << 0,
    TRACE_PAGE_WRITABLE = 1 << 1,   /* R/W, combined over the levels */
    TRACE_PAGE_USER = 1 << 2,       /* U/S, combined over the levels */
    TRACE_PAGE_GLOBAL = 1 << 3,     /* G of the mapping entry, whatever PGE is */
    TRACE_PAGE_NX = 1 << 4,         /* execute-disable, combined */
    TRACE_PAGE_DIRTY = 1 << 5,      /* D of the mapping entry before the access */
    TRACE_PAGE_LARGE = 1 << 6,      /* of a 4 MiB (PAE: 2 MiB) page */
};

/* Absorbed references are counted apart for each of these. */
enum trace_absorbed {
    TRACE_ABSORBED_FETCH_4K,
    TRACE_ABSORBED_FETCH_LARGE,
    TRACE_ABSORBED_DATA_4K,
    TRACE_ABSORBED_DATA_LARGE,
    TRACE_ABSORBED_KINDS
};

#endif
