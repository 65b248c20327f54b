// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import io.tare.engine.EngineException;
import java.io.IOException;
import java.util.BitSet;

/**
 * 254 addresses of 198.18.0.0/15, which RFC 2544 sets aside for benchmarks. The first is the machine's own. Thread-safe.
 */
public final class Subnet {

    private static final int LAST_HOST = 254;

    private final String prefix;
    private final BitSet taken = new BitSet();

    private Subnet(String prefix) {
        this.prefix = prefix;
        taken.set(0, 2);
    }

    /** One that no route of this machine leads to, from the far end of the range: engines begin at the near one. */
    public static Subnet free() {
        try {
            String routes = Ip.run("-4", "route", "show", "table", "all");
            for (int third = 255; third >= 0; third--) {
                String prefix = "198.18." + third + ".";
                if (!routes.contains(prefix)) {
                    return new Subnet(prefix);
                }
            }
            throw new EngineException("every network of 198.18.0.0/16 is in use on this machine");
        } catch (IOException e) {
            throw new EngineException("cannot look for a free network: " + e.getMessage(), e);
        }
    }

    /** As in {@code 198.18.255.0/24}. */
    public String inPrefixForm() {
        return withPrefix(prefix + 0);
    }

    String gateway() {
        return prefix + 1;
    }

    synchronized String take() {
        int host = taken.nextClearBit(0);
        if (host > LAST_HOST) {
            throw new EngineException("all " + (LAST_HOST - 1) + " addresses of " + prefix + "0/24 are taken");
        }
        taken.set(host);
        return prefix + host;
    }

    synchronized void giveBack(String address) {
        taken.clear(Integer.parseInt(address.substring(prefix.length())));
    }

    /** With the length of the prefix, as {@code ip addr add} takes it. */
    static String withPrefix(String address) {
        return address + "/24";
    }
}
