// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.RunningProcess;
import io.tare.engine.link.Link;
import io.tare.engine.link.NetworkNamespace;
import io.tare.run.RunOwner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The networks of a run: a link of each driver, made when the first container asks for it. Thread-safe. */
final class OciNetworks {

    private final Path directory;
    private final RunOwner owner;
    private final Map<String, Link> links = new HashMap<>();
    private final AtomicInteger ordinal = new AtomicInteger();

    /**
     * Where one container is.
     *
     * @param join the network namespace that it joins: empty for the machine's own, or for one that the runtime makes
     * @param isNew whether the runtime makes one for it
     * @param own the namespace that was made for it and goes with it
     * @param driver the driver of its link, empty without one
     * @param address its address, empty without a link
     */
    record Place(Optional<Path> join, boolean isNew, Optional<NetworkNamespace> own, String driver, String address) {

        private static final Place HOST = new Place(Optional.empty(), false, Optional.empty(), "", "");
        private static final Place NEW = new Place(Optional.empty(), true, Optional.empty(), "", "");

        private static Place joining(Path namespace) {
            return new Place(Optional.of(namespace), false, Optional.empty(), "", "");
        }
    }

    OciNetworks(Path directory, RunOwner owner) {
        this.directory = directory;
        this.owner = owner;
    }

    /** Makes the place of a container that is about to be created. */
    Place enter(ProcessSpec spec) {
        String driver = spec.network();
        if (driver.equals(NetworkPair.HOST)) {
            return Place.HOST;
        }
        if (spec.networks().isNone()) {
            return spec.peer().map(peer -> Place.joining(namespaceOf(peer))).orElse(Place.NEW);
        }
        NetworkNamespace namespace = NetworkNamespace.create(directory.resolve("net-" + ordinal.incrementAndGet()));
        try {
            String address = link(driver).attach(namespace);
            return new Place(Optional.of(namespace.file()), false, Optional.of(namespace), driver, address);
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    private static Path namespaceOf(RunningProcess peer) {
        if (!(peer instanceof OciProcess process)) {
            throw new EngineException("the peer is no container of this engine");
        }
        return Path.of("/proc", Long.toString(process.pid()), "ns", "net");
    }

    /** Takes a place away; its container is gone. */
    void leave(Place place) {
        place.own().ifPresent(NetworkNamespace::close);
        if (!place.address().isEmpty()) {
            link(place.driver()).detach(place.address());
        }
    }

    String addressOfServer(NetworkPair pair, Place server) {
        if (pair.isNone() || pair.equals(new NetworkPair(NetworkPair.HOST, NetworkPair.HOST))) {
            return "127.0.0.1";
        }
        return pair.server().equals(NetworkPair.HOST) ? link(pair.client()).gateway() : server.address();
    }

    synchronized void close() {
        links.values().forEach(Link::close);
        links.clear();
    }

    private synchronized Link link(String driver) {
        return links.computeIfAbsent(driver, of -> Link.create(of, owner));
    }
}
