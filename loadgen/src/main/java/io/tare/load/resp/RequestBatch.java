// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.LongSupplier;

/**
 * Requests of one form behind each other, ready to be sent; what differs between them is filled in in place. It may be
 * used again when what was taken has been sent. Not thread-safe.
 */
final class RequestBatch implements AutoCloseable {

    private final RequestForm form;
    private final LongSupplier numbers;
    private final int digits;
    private final ByteBuf bytes;

    private RequestBatch(RequestForm form, LongSupplier numbers, int digits, ByteBuf bytes) {
        this.form = form;
        this.numbers = numbers;
        this.digits = digits;
        this.bytes = bytes;
    }

    /**
     * Makes one.
     *
     * @param capacity requests that may be taken at once
     * @param numbers  what is filled in, in [0, bound)
     * @param bound    in [1, 10^12]
     */
    static RequestBatch of(RequestForm form, int capacity, LongSupplier numbers, long bound) {
        ByteBuf bytes = Unpooled.directBuffer(form.size() * capacity, form.size() * capacity);
        for (int i = 0; i < capacity; i++) {
            int start = bytes.writerIndex();
            bytes.writeBytes(form.bytes());
            for (int draw = 0; draw < form.draws(); draw++) {
                for (int digit = 0; digit < RequestForm.DIGITS; digit++) {
                    bytes.setByte(start + form.digitOffset(draw) + digit, '0');
                }
            }
        }
        return new RequestBatch(form, numbers, Long.toString(bound - 1).length(), bytes);
    }

    /** Returns one that shares its bytes, for another connection; only if nothing is filled in. */
    RequestBatch share() {
        return new RequestBatch(form, numbers, digits, bytes.retainedDuplicate());
    }

    /** Returns so many requests, with one more reference, which who sends them gives back. */
    ByteBuf take(int count) {
        int size = form.size();
        for (int i = 0; i < count; i++) {
            for (int draw = 0; draw < form.draws(); draw++) {
                fill(i * size + form.digitOffset(draw), numbers.getAsLong());
            }
        }
        return bytes.setIndex(0, count * size).retain();
    }

    @Override
    public void close() {
        bytes.release();
    }

    /** Writes no digits but those that may differ: the first ones stay 0. */
    private void fill(int offset, long number) {
        long rest = number;
        int last = offset + RequestForm.DIGITS - 1;
        for (int i = 0; i < digits; i++) {
            bytes.setByte(last - i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
