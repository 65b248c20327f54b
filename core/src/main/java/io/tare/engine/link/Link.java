// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.link;

import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.run.RunOwner;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A network that namespaces of one run are put on. Thread-safe. Closing it takes its interfaces away. */
public abstract sealed class Link implements AutoCloseable {

    /** The interface inside a namespace. */
    private static final String INSIDE = "eth0";

    private static final int MAX_TAPS = Character.MAX_RADIX * Character.MAX_RADIX;
    private static final AtomicInteger TAPS = new AtomicInteger();

    private final Subnet subnet = Subnet.free();
    private final String driver;

    private Link(String driver) {
        this.driver = driver;
    }

    /**
     * Makes one.
     *
     * @param driver {@code bridge}, {@code macvlan} or {@code ipvlan}
     * @throws RefusedException if there is no such driver, or the kernel lacks it
     */
    public static Link create(String driver, RunOwner owner) {
        return switch (driver) {
            case "bridge" -> new Bridge(owner);
            case "macvlan", "ipvlan" -> new Child(driver, VethPair.create(owner, driver));
            default ->
                throw new RefusedException(
                        "network '" + driver + "': without an engine there are bridge, macvlan, ipvlan, host and none");
        };
    }

    /** Gives a namespace an interface with an address on this network, and returns the address. */
    public String attach(NetworkNamespace namespace) {
        String address = subnet.take();
        try {
            plug(namespace);
            namespace.script(
                    "ip addr add \"$1\" dev " + INSIDE + "; ip link set " + INSIDE + " up", Subnet.withPrefix(address));
            return address;
        } catch (IOException e) {
            subnet.giveBack(address);
            throw new RefusedException("network '" + driver + "': " + e.getMessage(), e);
        }
    }

    /** Makes an interface on this network for a virtual machine. */
    public Tap tap(RunOwner owner) {
        String address = subnet.take();
        // 15 characters at most: "tare" + 8 + one + two for the ordinal.
        String name = OwnedInterface.PREFIX + owner.runId() + "t"
                + Integer.toString(TAPS.getAndIncrement() % MAX_TAPS, Character.MAX_RADIX);
        try {
            Ip.run("tuntap", "add", "dev", name, "mode", "tap");
            OwnedInterface.mark(name, owner);
            plugTap(name);
            return new Tap(this, name, address);
        } catch (IOException e) {
            OwnedInterface.remove(name);
            subnet.giveBack(address);
            throw new RefusedException("network '" + driver + "': " + e.getMessage() + " (run as root)", e);
        }
    }

    /**
     * This machine's end of a virtual machine's interface.
     *
     * @param link    the network that it is on
     * @param name    the interface
     * @param address what the virtual machine gives its own end
     */
    public record Tap(Link link, String name, String address) implements AutoCloseable {
        @Override
        public void close() {
            OwnedInterface.remove(name);
            link.detach(address);
        }
    }

    /** Lets the address be given again; its namespace is gone. */
    public void detach(String address) {
        subnet.giveBack(address);
    }

    /** The address at which namespaces reach the machine itself. */
    public abstract String gateway();

    @Override
    public abstract void close();

    /** Puts an interface into the namespace. */
    abstract void plug(NetworkNamespace namespace) throws IOException;

    /** Puts a tap device on the network. */
    abstract void plugTap(String name) throws IOException;

    String machinesAddress() {
        return subnet.gateway();
    }

    private static final class Bridge extends Link {

        private final String name;
        private final String prefix;
        private final AtomicInteger ports = new AtomicInteger();

        Bridge(RunOwner owner) {
            super("bridge");
            this.name = OwnedInterface.PREFIX + owner.runId() + "br";
            this.prefix = "t" + owner.runId();
            try {
                Ip.run("link", "add", name, "type", "bridge");
                OwnedInterface.mark(name, owner);
                Ip.run("addr", "add", Subnet.withPrefix(machinesAddress()), "dev", name);
                Ip.run("link", "set", name, "up");
            } catch (IOException e) {
                OwnedInterface.remove(name);
                throw new EngineException("cannot make a bridge: " + e.getMessage(), e);
            }
        }

        @Override
        void plug(NetworkNamespace namespace) throws IOException {
            // 15 characters at most; when the namespace goes, both ends go.
            String port = prefix + Integer.toString(ports.getAndIncrement() % 1_000_000, Character.MAX_RADIX);
            Ip.run(
                    "link",
                    "add",
                    port,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    INSIDE,
                    "netns",
                    namespace.file().toString());
            Ip.run("link", "set", port, "master", name, "up");
        }

        @Override
        void plugTap(String tap) throws IOException {
            Ip.run("link", "set", tap, "master", name, "up");
        }

        @Override
        public String gateway() {
            return machinesAddress();
        }

        @Override
        public void close() {
            OwnedInterface.remove(name);
        }
    }

    private static final class Child extends Link {

        private final String driver;
        private final VethPair parent;

        Child(String driver, VethPair parent) {
            super(driver);
            this.driver = driver;
            this.parent = parent;
        }

        @Override
        void plug(NetworkNamespace namespace) throws IOException {
            String mode = driver.equals("macvlan") ? "bridge" : "l2";
            Ip.run(
                    "link",
                    "add",
                    "link",
                    parent.name(),
                    "name",
                    INSIDE,
                    "netns",
                    namespace.file().toString(),
                    "type",
                    driver,
                    "mode",
                    mode);
        }

        @Override
        void plugTap(String name) {
            throw new RefusedException("network '" + driver + "': virtual machines are on a bridge");
        }

        @Override
        public String gateway() {
            throw new RefusedException(
                    "a container on network '" + driver + "' has no way to the machine's own addresses");
        }

        @Override
        public void close() {
            parent.close();
        }
    }
}
