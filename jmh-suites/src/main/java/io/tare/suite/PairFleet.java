// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.engine.Engine;
import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.RunningProcess;
import io.tare.engine.ServerAddress;
import io.tare.fork.HarnessJvm;
import io.tare.fork.Peer;
import io.tare.load.PeerMain;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Pairs of a client and a server, each in a container of its own, that carry their load at the same time: pair by pair
 * over the nodes in turn. All are up before the first starts.
 */
final class PairFleet implements AutoCloseable {

    private final List<Peer> servers = new ArrayList<>();
    private final List<Peer> clients = new ArrayList<>();
    private final ExecutorService executor = Executors.newCachedThreadPool(body -> {
        Thread thread = new Thread(body, "pair");
        thread.setDaemon(true);
        return thread;
    });

    private PairFleet() {}

    /**
     * Starts all of them.
     *
     * @param settings what servers and clients are told beside their addresses
     * @throws io.tare.engine.RefusedException if the engine refuses, or a client cannot reach its server there
     */
    static PairFleet start(Target target, PairLoad load, Map<String, String> settings) {
        PairFleet fleet = new PairFleet();
        try {
            fleet.startAll(target, load, settings);
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** Has all of them run, so that none is cold when others count. */
    void warmUp() {
        clients.forEach(client -> client.say(PairClient.GO));
        for (Peer client : clients) {
            String said = client.readLine();
            if (!said.equals(PairClient.RUNNING)) {
                throw new EngineException("the client of a pair said: " + said);
            }
        }
    }

    /** Says when what they do counts, and returns what each did while all ran. */
    List<PairResult> run() {
        clients.forEach(client -> client.say(PairClient.COUNT));
        List<PairResult> results = clients.stream()
                .map(client -> PairResult.parse(client.readLine()))
                .toList();
        clients.forEach(client -> client.say(PairClient.END));
        return results;
    }

    @Override
    public void close() {
        // All at once: an engine needs its time to take a container away.
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (List<Peer> side : List.of(clients, servers)) {
            side.forEach(one -> closing.add(CompletableFuture.runAsync(one::close, executor)));
        }
        CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new)).join();
        executor.shutdown();
    }

    private void startAll(Target target, PairLoad load, Map<String, String> settings) {
        NetworkPair networks = NetworkPair.parse(target.network);
        Map<String, String> lines = new TreeMap<>(settings);
        byte[] secret = new byte[16];
        new SecureRandom().nextBytes(secret);
        lines.put("token", HexFormat.of().formatHex(secret));
        HarnessJvm jvm = HarnessJvm.ofThisFork();
        servers.addAll(Peer.startAll(
                load.pairs,
                pair -> {
                    Engine node = target.nodes().server(pair, load.placement, networks);
                    RunningProcess process =
                            node.start(target.spec("peer", Optional.empty(), jvm.command(PeerMain.class)));
                    return greet(process, networks, lines);
                },
                executor));
        List<ServerAddress> addresses = servers.stream().map(Peer::awaitReady).toList();
        clients.addAll(Peer.startAll(
                load.pairs,
                pair -> {
                    Map<String, String> own = new TreeMap<>(lines);
                    own.put("server.host", addresses.get(pair).host());
                    own.put("server.port", Integer.toString(addresses.get(pair).port()));
                    Engine node = target.nodes().client(pair, networks);
                    RunningProcess process = node.start(target.spec(
                            "fork", Optional.of(servers.get(pair).process()), jvm.command(PairClient.class)));
                    return greet(process, networks, own);
                },
                executor));
        clients.forEach(Peer::awaitReady);
    }

    private Peer greet(RunningProcess process, NetworkPair networks, Map<String, String> lines) {
        try {
            return Peer.greet(process, networks, 0, lines, executor);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }
}
