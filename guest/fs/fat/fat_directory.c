/*
 * Directories: entries of 32 bytes. A long name stands in entries of its own in
 * front of its file's, the last piece first, 13 characters each.
 */
#include "guest/fs/fat/fat.h"
#include "guest/lib/string.h"

enum {
    ENTRY_BYTES = 32,
    ENTRY_ATTRIBUTES = 11, ENTRY_CASE = 12, ENTRY_CLUSTER = 26,
    ENTRY_SIZE = 28,
    NAME_END = 0x00, NAME_DELETED = 0xe5, NAME_KANJI_E5 = 0x05,
    CASE_NAME = 0x08, CASE_EXTENSION = 0x10,    /* in small letters */

    ATTRIBUTE_VOLUME = 0x08, ATTRIBUTE_DIRECTORY = 0x10,
    ATTRIBUTE_LONG = 0x0f, ATTRIBUTE_MASK = 0x3f,

    LONG_ORDER_MASK = 0x1f, LONG_LAST = 0x40, LONG_CHECKSUM = 13,
    LONG_CHARACTERS = 13,
    LONG_PIECES_MAX = (FAT_NAME_SIZE - 1) / LONG_CHARACTERS,
    BASE = 8, EXTENSION = 3,
};

/* A directory that is being read. The root has no clusters but sectors of its
 * own. */
struct reader {
    struct inode *inode;
    uint32_t at, end;
    bool owned;
    char long_name[FAT_NAME_SIZE];
    unsigned pieces_left;       /* of the long name, until its file's entry */
    uint8_t checksum;
    bool has_long;
};

static bool open_directory(struct reader *reader, struct fat *fat,
                           const struct fat_entry *directory)
{
    memset(reader, 0, sizeof(*reader));
    if (!directory->cluster) {
        reader->inode = fat->meta;
        reader->at = fat->root_sector * SECTOR_SIZE;
        reader->end = reader->at + fat->root_entries * ENTRY_BYTES;
        return true;
    }
    reader->inode = fat_inode(fat, directory);
    reader->owned = true;
    if (!reader->inode)
        return false;
    reader->end = reader->inode->size;
    return true;
}

static void close_directory(struct reader *reader)
{
    if (reader->owned && reader->inode)
        inode_free(reader->inode);
}

/* One piece; what is no ASCII becomes a question mark. */
static void take_long(struct reader *reader, const uint8_t *raw)
{
    static const uint8_t places[LONG_CHARACTERS] = {
        1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30,
    };
    unsigned order = raw[0] & LONG_ORDER_MASK;
    char *to;

    if (raw[0] & LONG_LAST) {
        memset(reader->long_name, 0, sizeof(reader->long_name));
        reader->pieces_left = order;
        reader->checksum = raw[LONG_CHECKSUM];
        reader->has_long = order > 0 && order <= LONG_PIECES_MAX;
    }
    if (!reader->has_long || order != reader->pieces_left ||
        raw[LONG_CHECKSUM] != reader->checksum) {
        reader->has_long = false;
        return;
    }
    reader->pieces_left--;
    to = reader->long_name + reader->pieces_left * LONG_CHARACTERS;
    for (uint32_t i = 0; i < LONG_CHARACTERS; i++) {
        uint32_t c = raw[places[i]] | raw[places[i] + 1] << 8;

        if (c == 0)
            break;
        to[i] = c >= ' ' && c < 0x7f ? (char)c : '?';
    }
}

static uint8_t checksum_of(const uint8_t *raw)
{
    uint8_t sum = 0;

    for (uint32_t i = 0; i < BASE + EXTENSION; i++)
        sum = (uint8_t)((sum & 1 ? 0x80 : 0) + (sum >> 1) + raw[i]);
    return sum;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static char *copy_part(char *to, const uint8_t *from, uint32_t max, bool small)
{
    uint32_t len = max;

    while (len > 0 && from[len - 1] == ' ')
        len--;
    for (uint32_t i = 0; i < len; i++) {
        char c = from[i] < 0x7f ? (char)from[i] : '?';

        *to++ = small ? lower(c) : c;
    }
    return to;
}

static void copy_short(char *to, const uint8_t *raw)
{
    char *base = to;

    to = copy_part(to, raw, BASE, raw[ENTRY_CASE] & CASE_NAME);
    *to++ = '.';
    to = copy_part(to, raw + BASE, EXTENSION,
                   raw[ENTRY_CASE] & CASE_EXTENSION);
    if (to[-1] == '.' && to - base > 1)
        to--;
    *to = '\0';
}

/* The next entry; false at the end. */
static bool next_entry(struct reader *reader, struct fat_entry *entry)
{
    uint8_t raw[ENTRY_BYTES];

    while (reader->at < reader->end &&
           file_read(reader->inode, reader->at, raw, sizeof(raw)) ==
               sizeof(raw) && raw[0] != NAME_END) {
        uint8_t attributes = raw[ENTRY_ATTRIBUTES] & ATTRIBUTE_MASK;

        reader->at += ENTRY_BYTES;
        if (raw[0] == NAME_DELETED) {
            reader->has_long = false;
            continue;
        }
        if (attributes == ATTRIBUTE_LONG) {
            take_long(reader, raw);
            continue;
        }
        if (!(attributes & ATTRIBUTE_VOLUME)) {
            if (reader->has_long && reader->pieces_left == 0 &&
                reader->checksum == checksum_of(raw))
                strlcpy(entry->name, reader->long_name, FAT_NAME_SIZE);
            else
                copy_short(entry->name, raw);
            entry->directory = attributes & ATTRIBUTE_DIRECTORY;
            entry->cluster = raw[ENTRY_CLUSTER] | raw[ENTRY_CLUSTER + 1] << 8;
            memcpy(&entry->size, raw + ENTRY_SIZE, sizeof(entry->size));
            reader->has_long = false;
            return true;
        }
        reader->has_long = false;
    }
    return false;
}

bool fat_list(struct fat *fat, const struct fat_entry *directory,
              void (*show)(const struct fat_entry *entry))
{
    struct fat_entry entry;
    struct reader reader;
    bool opened = open_directory(&reader, fat, directory);

    while (opened && next_entry(&reader, &entry))
        show(&entry);
    close_directory(&reader);
    return opened;
}

static bool same_name(const char *name, const char *part, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!name[i] || lower(name[i]) != lower(part[i]))
            return false;
    return !name[len];
}

static bool find_in(struct fat *fat, const struct fat_entry *directory,
                    const char *part, size_t len, struct fat_entry *entry)
{
    struct reader reader;
    bool found = false;

    if (open_directory(&reader, fat, directory))
        while (!found && next_entry(&reader, entry))
            found = same_name(entry->name, part, len);
    close_directory(&reader);
    return found;
}

bool fat_find(struct fat *fat, const char *path, struct fat_entry *entry)
{
    *entry = (struct fat_entry){ .directory = true };
    for (;;) {
        struct fat_entry directory = { .directory = true };
        size_t len = 0;

        while (*path == '/')
            path++;
        if (!*path)
            return true;
        while (path[len] && path[len] != '/')
            len++;
        if (!entry->directory)
            return false;
        directory.cluster = entry->cluster;
        if (!find_in(fat, &directory, path, len, entry))
            return false;
        path += len;
    }
}
