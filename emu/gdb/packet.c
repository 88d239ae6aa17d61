#include "emu/gdb/packet.h"

enum { ESCAPE = '}', ESCAPE_XOR = 0x20, INTERRUPT = 3 };

int packet_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void begin(struct packet_reader *r)
{
    r->state = PACKET_INSIDE;
    r->escaped = r->too_long = r->bad_sum = false;
    r->sum = 0;
    r->length = 0;
}

static void add(struct packet_reader *r, uint8_t byte)
{
    if (r->length == PACKET_MAX)
        r->too_long = true;
    else
        r->text[r->length++] = (char)byte;
}

static enum packet_event outside(struct packet_reader *r, uint8_t byte)
{
    switch (byte) {
    case '$':
        begin(r);
        return PACKET_NOTHING;
    case '+':
        return PACKET_ACKNOWLEDGED;
    case '-':
        return PACKET_REFUSED;
    case INTERRUPT:
        return PACKET_INTERRUPT;
    }
    return PACKET_NOTHING;
}

/* A $ in the middle begins anew: the end of the packet before it was lost. */
static void inside(struct packet_reader *r, uint8_t byte)
{
    if (byte == '$') {
        begin(r);
        return;
    }
    if (byte == '#') {
        r->state = PACKET_SUM_HIGH;
        return;
    }
    r->sum += byte;
    if (r->escaped)
        add(r, byte ^ ESCAPE_XOR);
    else if (byte != ESCAPE)
        add(r, byte);
    r->escaped = !r->escaped && byte == ESCAPE;
}

static enum packet_event finish(struct packet_reader *r, int low)
{
    r->state = PACKET_OUTSIDE;
    r->text[r->length] = 0;
    if (low < 0 || r->bad_sum || r->escaped ||
        r->sum != (r->sum_high << 4 | low))
        return PACKET_DAMAGED;
    return r->too_long ? PACKET_TOO_LONG : PACKET_DONE;
}

enum packet_event packet_feed(struct packet_reader *r, uint8_t byte)
{
    int digit = packet_digit((char)byte);

    switch (r->state) {
    case PACKET_OUTSIDE:
        return outside(r, byte);
    case PACKET_INSIDE:
        inside(r, byte);
        break;
    case PACKET_SUM_HIGH:
        r->bad_sum = digit < 0;
        r->sum_high = (uint8_t)(digit & 0xf);
        r->state = PACKET_SUM_LOW;
        break;
    case PACKET_SUM_LOW:
        return finish(r, digit);
    }
    return PACKET_NOTHING;
}

static const char digits[] = "0123456789abcdef";

size_t packet_frame(const char *text, size_t length,
                    char framed[PACKET_FRAMED_MAX])
{
    uint8_t sum = 0;
    size_t at = 0;

    framed[at++] = '$';
    for (size_t i = 0; i < length && i < PACKET_MAX; i++) {
        char c = text[i];

        if (c == '#' || c == '$' || c == '*' || c == ESCAPE) {
            framed[at++] = ESCAPE;
            sum += ESCAPE;
            c ^= ESCAPE_XOR;
        }
        framed[at++] = c;
        sum += (uint8_t)c;
    }
    framed[at++] = '#';
    framed[at++] = digits[sum >> 4];
    framed[at++] = digits[sum & 0xf];
    return at;
}

bool packet_number(const char **at, uint64_t *value)
{
    unsigned count = 0;

    *value = 0;
    for (int digit; (digit = packet_digit(**at)) >= 0; (*at)++, count++)
        *value = *value << 4 | (unsigned)digit;
    return count && count <= 16;
}

void packet_put_bytes(char *to, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 0xf];
    }
    *to = 0;
}

long packet_get_bytes(uint8_t *to, size_t room, const char *from)
{
    size_t count = 0;

    for (; *from; from += 2) {
        int high = packet_digit(from[0]), low = high < 0 ? -1
                                                : packet_digit(from[1]);

        if (low < 0 || count == room)
            return -1;
        to[count++] = (uint8_t)(high << 4 | low);
    }
    return (long)count;
}
