// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

/**
 * What a {@link TpcbLoad} asks. Immutable.
 *
 * @param scale     pgbench's {@code -s}, in [1, 20000]: branches; each has ten tellers and 100,000 accounts. With fewer
 *                  branches than clients, these wait for each other more than for anything else
 * @param clients   connections, with a thread each, in [1, 1000]
 * @param queryMode how statements get there
 */
public record TpcbWorkload(int scale, int clients, QueryMode queryMode) {

    static final int TELLERS_PER_BRANCH = 10;
    static final int ACCOUNTS_PER_BRANCH = 100_000;

    private static final int CLIENTS = 8;
    /** More accounts than that need numbers of 64 bits. */
    private static final int MAX_SCALE = 20_000;

    private static final int MAX_CLIENTS = 1000;

    public TpcbWorkload {
        check("scale", scale, MAX_SCALE);
        check("clients", clients, MAX_CLIENTS);
    }

    /** Returns eight clients by the simple protocol. */
    public static TpcbWorkload ofScale(int scale) {
        return new TpcbWorkload(scale, CLIENTS, QueryMode.SIMPLE);
    }

    public TpcbWorkload withClients(int clients) {
        return new TpcbWorkload(scale, clients, queryMode);
    }

    public TpcbWorkload withQueryMode(QueryMode queryMode) {
        return new TpcbWorkload(scale, clients, queryMode);
    }

    int accounts() {
        return scale * ACCOUNTS_PER_BRANCH;
    }

    int tellers() {
        return scale * TELLERS_PER_BRANCH;
    }

    private static void check(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be in [1, " + max + "]: " + value);
        }
    }
}
