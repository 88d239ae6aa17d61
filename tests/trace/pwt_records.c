/* docs/trace-format.md, "Records". */
#define _POSIX_C_SOURCE 200809L         /* fmemopen */
#include "tests/trace/pwt.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FETCH, READ, WRITE, OTHER };
enum { SYNC, MODE, FLUSH, SPACE_FREE, WALK, SITE, REGION, REGION_BEGIN,
       REGION_END, END };
enum { CAUSES = 6, CAUSE_INVLPG = 3, CAUSE_PAGE_FAULT = 5, CLASSES = 6,
       LEVELS = 2, PLACES = 7, SITES_MAX = 65552 };

static const char *const cause_name[CAUSES] = {
    "mov_cr3", "mov_cr0", "mov_cr4", "invlpg", "task_switch", "page_fault",
};
static const char *const class_name[CLASSES] = {
    "-", "fault", "compulsory", "flush", "conflict", "capacity",
};

bool pwt_records_begin(struct pwt_records *r)
{
    *r = (struct pwt_records){0};
    r->line = fmemopen(r->text, sizeof r->text, "w");
    r->site_lin = malloc(SITES_MAX * sizeof *r->site_lin);
    return r->line && r->site_lin;
}

void pwt_records_end(struct pwt_records *r)
{
    if (r->line)
        fclose(r->line);
    free(r->site_lin);
}

void pwt_records_forget(struct pwt_records *r)
{
    for (unsigned side = 0; side < 2; side++)
        for (uint32_t i = 0; i < PLACES; i++)
            r->recent[side][i] = UINT32_MAX - i;
    r->eip = 0;
}

/* Bytes, numbers and names. After the first fault everything is 0. */

static void broken(struct pwt_records *r, const char *why)
{
    if (!r->broken)
        r->broken = why;
    r->at = r->end;
}

static uint8_t byte(struct pwt_records *r)
{
    if (r->at < r->end)
        return *r->at++;
    broken(r, "the chunk ends in a record");
    return 0;
}

static uint64_t number64(struct pwt_records *r)
{
    uint64_t value = 0;
    uint8_t next = 0x80;

    for (unsigned shift = 0; next & 0x80; shift += 7) {
        next = byte(r);
        if (shift > 63 || (shift == 63 && next > 1)) {
            broken(r, "a number of more than 64 bits");
            return 0;
        }
        value += (uint64_t)(next & 0x7f) << shift;
    }
    return value;
}

/* A number below 2^bits. */
static uint32_t number(struct pwt_records *r, unsigned bits)
{
    uint64_t value = number64(r);

    if (value >> bits)
        broken(r, "a number is too large");
    return (uint32_t)value;
}

static uint32_t difference(struct pwt_records *r, uint32_t from)
{
    uint32_t n = number(r, 32);

    return n % 2 ? from - n / 2 - 1 : from + n / 2;
}

static uint8_t cause(struct pwt_records *r)
{
    uint8_t value = byte(r);

    if (value >= CAUSES) {
        broken(r, "an unknown cause");
        return 0;
    }
    return value;
}

static void name(struct pwt_records *r, FILE *out)
{
    size_t length = byte(r);

    if ((size_t)(r->end - r->at) < length || memchr(r->at, 0, length)) {
        broken(r, "a name that is cut off, or has a byte of 0");
        return;
    }
    fputs(" \"", out);
    for (; length--; r->at++)
        fprintf(out, *r->at < ' ' || *r->at > '~' || strchr("\"\\", *r->at)
                         ? "\\x%02x" : "%c", *r->at);
    putc('"', out);
}

/* Prints `letters` for the bits that are set, bit 0 first. */
static void put_bits(unsigned bits, const char *letters, FILE *out)
{
    if (!bits)
        putc('-', out);
    for (; bits; bits >>= 1, letters++)
        if (bits & 1)
            putc(*letters, out);
}

/* References. */

static void translation(struct pwt_records *r, uint32_t page, FILE *out)
{
    uint8_t bits = byte(r);
    uint32_t frame, table = 0;

    if (bits & 0x80 || (bits && !(bits & 1)))
        broken(r, "a translation of unknown bits");
    if (!bits) {
        fputs(" unmapped", out);
        return;
    }
    frame = difference(r, page);
    if (!(bits & 0x40))
        table = number(r, 24);
    else if (frame % 512 != page % 512)
        broken(r, "a large page that lies across its frames");
    if (frame >> 24)
        broken(r, "a frame of more than 24 bits");
    fprintf(out, " frame=0x%" PRIx32 " table=0x%" PRIx32 " bits=", frame,
            table);
    put_bits(bits >> 1, "WUGXDL", out);
}

static void reference(struct pwt_records *r, uint8_t first, FILE *out)
{
    static const char *const kind[] = {"fetch", "read", "write"};
    uint32_t *recent = r->recent[(first & 3) == FETCH];
    unsigned place = first >> 5;
    uint32_t page;

    if (place < PLACES) {
        page = recent[place];
    } else {
        page = difference(r, recent[0]);
        place = PLACES - 1;
    }
    if (page >> 20)
        broken(r, "a page of more than 20 bits");
    for (; place; place--)
        recent[place] = recent[place - 1];
    recent[0] = page;
    if (!r->paging && !r->no_replay)
        r->no_replay = "a reference while paging is off";
    fprintf(out, "%s 0x%05" PRIx32 " %s%s", kind[first & 3], page,
            first & 4 ? "user" : "supervisor", first & 16 ? " fault" : "");
    if (first & 8)
        translation(r, page, out);
}

/* Others. */

static void sync_record(struct pwt_records *r, FILE *out)
{
    static const char *const field[] = {
        "fetch_4k", "fetch_large", "data_4k", "data_large",
    };
    uint64_t cycles;

    fputs("sync", out);
    for (unsigned i = 0; i < 4; i++)
        fprintf(out, " %s=%" PRIu64, field[i], number64(r));
    cycles = number64(r);
    r->cycles += cycles;
    fprintf(out, " cycles=%" PRIu64, cycles);
}

static void mode(struct pwt_records *r, FILE *out)
{
    static const char *const flag[] = {"paging", "wp", "pge", "pae", "nxe"};
    uint8_t bits = byte(r);
    const char *between = "";

    if (bits >> 5)
        broken(r, "a paging mode of unknown bits");
    r->paging = bits & 1;
    fputs(bits ? "mode " : "mode -", out);
    for (unsigned i = 0; i < 5; i++)
        if (bits >> i & 1) {
            fprintf(out, "%s%s", between, flag[i]);
            between = ",";
        }
    fprintf(out, " space=0x%" PRIx32, number(r, 27));
}

static void flush(struct pwt_records *r, FILE *out)
{
    uint8_t why = cause(r);
    bool has_lin = why == CAUSE_INVLPG || why == CAUSE_PAGE_FAULT;
    uint32_t site = number(r, 32);
    uint32_t what = number(r, has_lin ? 32 : 27);
    uint32_t direct = number(r, 32);
    uint64_t cycles = number64(r);

    r->cycles += cycles;
    if (site >= r->sites && !r->no_replay)
        r->no_replay = "a flush of a site that is not defined";
    fprintf(out, "flush %s site=%" PRIu32 " %s=0x%" PRIx32 " direct=%" PRIu32
            " cycles=%" PRIu64, cause_name[why], site,
            has_lin ? "lin" : "space", what, direct, cycles);
}

static void walk(struct pwt_records *r, FILE *out)
{
    uint8_t classes = byte(r), steps = byte(r);
    unsigned first = classes & 7, second = classes >> 3;
    uint32_t cycles = number(r, 32);

    r->eip = difference(r, r->eip);
    if (first >= CLASSES || second >= CLASSES) {
        broken(r, "an unknown class of miss");
        return;
    }
    if ((steps & 15) > LEVELS || steps >> 4 > LEVELS)
        broken(r, "a walk of more than two levels");
    fprintf(out, "walk first=%s second=%s reads=%d updates=%d cycles=%" PRIu32
            " eip=0x%08" PRIx32, class_name[first], class_name[second],
            steps & 15, steps >> 4, cycles, r->eip);
}

/* Numbers go up from 0; a site may be defined again at its address. */
static void define(struct pwt_records *r, uint32_t site, uint32_t lin)
{
    if (site < r->sites && r->site_lin[site] == lin)
        return;
    if (site != r->sites || site >= SITES_MAX) {
        if (!r->no_replay)
            r->no_replay = "a site out of order";
        return;
    }
    r->site_lin[r->sites++] = lin;
}

static void site(struct pwt_records *r, FILE *out)
{
    uint32_t which = number(r, 32), lin = number(r, 32);

    fprintf(out, "site %" PRIu32 " 0x%08" PRIx32 " %s", which, lin,
            cause_name[cause(r)]);
    name(r, out);
    if (!r->broken)
        define(r, which, lin);
}

static void other(struct pwt_records *r, unsigned kind, FILE *out)
{
    switch (kind) {
    case SYNC:
        sync_record(r, out);
        break;
    case MODE:
        mode(r, out);
        break;
    case FLUSH:
        flush(r, out);
        break;
    case SPACE_FREE:
        fprintf(out, "space_free space=0x%" PRIx32, number(r, 27));
        break;
    case WALK:
        walk(r, out);
        break;
    case SITE:
        site(r, out);
        break;
    case REGION:
        fprintf(out, "region %" PRIu32, number(r, 32));
        name(r, out);
        break;
    case REGION_BEGIN:
        fprintf(out, "region_begin %" PRIu32, number(r, 32));
        break;
    case REGION_END:
        fprintf(out, "region_end %" PRIu32, number(r, 32));
        break;
    case END:
        fputs("end", out);
        r->ended = true;
        break;
    default:
        broken(r, "an unknown record");
    }
}

/* A record's line is printed if all of it is good. */
bool pwt_records_next(struct pwt_records *r, uint64_t number, FILE *out)
{
    bool after_end = r->ended;
    uint8_t first = byte(r);

    rewind(r->line);
    fprintf(r->line, "%" PRIu64 " ", number);
    if ((first & 3) == OTHER)
        other(r, first >> 2, r->line);
    else
        reference(r, first, r->line);
    putc('\n', r->line);
    if (after_end)
        broken(r, "a record after the end of the recording");
    if (r->broken)
        return false;
    fflush(r->line);
    fwrite(r->text, 1, (size_t)ftell(r->line), out);
    return true;
}
