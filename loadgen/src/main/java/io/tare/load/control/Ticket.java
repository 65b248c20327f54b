// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.control;

import io.netty.buffer.ByteBuf;
import java.security.SecureRandom;

/**
 * What data connections and datagrams show to belong to a run: 128 random bits that are good until the run ends.
 *
 * <p>Immutable.
 *
 * @param high the bits that datagrams carry
 * @param low  the others
 */
public record Ticket(long high, long low) {

    public static final int BYTES = 16;

    /** Returns a ticket that nobody can guess. */
    public static Ticket random() {
        SecureRandom random = new SecureRandom();
        return new Ticket(random.nextLong(), random.nextLong());
    }

    static Ticket readFrom(ByteBuf buffer) {
        return new Ticket(buffer.readLong(), buffer.readLong());
    }

    void writeTo(ByteBuf buffer) {
        buffer.writeLong(high).writeLong(low);
    }

    /** Does not reveal it: tickets end up in logs. */
    @Override
    public String toString() {
        return "Ticket[secret]";
    }
}
