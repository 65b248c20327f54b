// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import io.tare.engine.RefusedException;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pair of virtual interfaces, one of them the parent of this run's macvlan or ipvlan network: traffic between two of its
 * interfaces never leaves their parent, so a parent that leads nowhere gives the driver's own cost and keeps the test off
 * every real network. The interface's alias carries the owner, as a label does elsewhere.
 */
public final class VethPair implements AutoCloseable {

    /** Several engines of one run may each need some. */
    private static final AtomicInteger PAIRS = new AtomicInteger();

    private final String name;

    private VethPair(String name) {
        this.name = name;
    }

    /**
     * Makes the parent of this run's network of that driver; an interface cannot be that of two drivers at once.
     *
     * @throws RefusedException if this process may not make interfaces
     */
    public static VethPair create(RunOwner owner, String driver) {
        // 15 characters at most (IFNAMSIZ): "tare" + 8 + two for the pair + one for the end.
        String pair = OwnedInterface.PREFIX + owner.runId() + PAIRS.getAndIncrement();
        String name = pair + "a";
        String far = pair + "b";
        try {
            Ip.run("link", "add", name, "type", "veth", "peer", "name", far);
        } catch (IOException e) {
            throw new RefusedException(
                    "network '" + driver + "' needs a parent interface, and making one failed: " + e.getMessage()
                            + " (run as root)",
                    e);
        }
        VethPair made = new VethPair(name);
        try {
            OwnedInterface.mark(name, owner);
            Ip.run("link", "set", name, "up");
            Ip.run("link", "set", far, "up");
            return made;
        } catch (IOException e) {
            made.close();
            throw new RefusedException(
                    "network '" + driver + "': its parent interface does not come up: " + e.getMessage(), e);
        }
    }

    /** The interface that is the parent. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        // The far end goes with it.
        OwnedInterface.remove(name);
    }
}
