#include "comity/storage/memory_tasks.h"

#include <algorithm>

namespace comity::storage {

using triage::Letter;
using triage::Task;
using triage::TaskId;

MemoryTaskStore::Held* MemoryTaskStore::held(TaskId const& id) {
  auto const found =
      std::ranges::find(tasks_, id, [](Held const& held) { return held.task.assignment.id; });
  return found == tasks_.end() ? nullptr : &*found;
}

Result<void> MemoryTaskStore::commit(Batch const& batch) {
  auto* found = held(batch.task);
  if (batch.added && found != nullptr)
    return fail(Code::conflict, "triage.task_exists", {{"task", batch.task.text()}});
  if (!batch.added && found == nullptr)
    return fail(Code::not_found, "triage.no_such_task", {{"task", batch.task.text()}});
  if (batch.added) found = &tasks_.emplace_back(Held{{*batch.added, {}}, {}});
  if (batch.event) found->task.events.push_back(*batch.event);
  found->next_chase = batch.next_chase;
  letters_.insert(letters_.end(), batch.letters.begin(), batch.letters.end());
  return {};
}

Result<std::optional<Task>> MemoryTaskStore::find(TaskId const& id) {
  auto const* const found = held(id);
  return found == nullptr ? std::nullopt : std::optional{found->task};
}

Result<std::vector<Task>> MemoryTaskStore::of_request(message::RequestId const& request) {
  std::vector<Task> out;
  for (auto const& held : tasks_) {
    if (held.task.assignment.request == request) out.push_back(held.task);
  }
  return out;
}

Result<std::vector<Task>> MemoryTaskStore::list(std::size_t first, std::size_t count) {
  std::vector<Task> out;
  for (auto i = first; i < tasks_.size() && out.size() < count; ++i)
    out.push_back(tasks_[tasks_.size() - 1 - i].task);
  return out;
}

Result<std::vector<Task>> MemoryTaskStore::of_holder(std::string_view holder, std::size_t first,
                                                     std::size_t count) {
  std::vector<Task> out;
  for (auto held = tasks_.rbegin(); held != tasks_.rend() && out.size() < count; ++held) {
    if (held->task.assignment.to.id != holder) continue;
    if (first == 0) out.push_back(held->task);
    first -= first > 0 ? 1 : 0;
  }
  return out;
}

Result<std::vector<Task>> MemoryTaskStore::to_chase(Instant now, std::size_t count) {
  std::vector<Held const*> due;
  for (auto const& held : tasks_) {
    if (held.next_chase && *held.next_chase <= now) due.push_back(&held);
  }
  std::ranges::stable_sort(due, {}, [](Held const* held) { return *held->next_chase; });
  std::vector<Task> out;
  for (auto const* const held : due) {
    if (out.size() < count) out.push_back(held->task);
  }
  return out;
}

Result<std::vector<Letter>> MemoryTaskStore::letters_of(TaskId const& id) {
  std::vector<Letter> out;
  std::ranges::copy_if(letters_, std::back_inserter(out),
                       [&](Letter const& letter) { return letter.task == id; });
  return out;
}

Result<std::vector<Letter>> MemoryTaskStore::letters_due(Instant now, std::size_t count) {
  std::vector<Letter> out;
  std::ranges::copy_if(letters_, std::back_inserter(out), [&](Letter const& letter) {
    return letter.next_attempt && *letter.next_attempt <= now;
  });
  std::ranges::stable_sort(out, {}, [](Letter const& letter) { return *letter.next_attempt; });
  if (out.size() > count) out.resize(count);
  return out;
}

Result<void> MemoryTaskStore::update(Letter const& letter) {
  auto const found = std::ranges::find(letters_, letter.id, &Letter::id);
  if (found == letters_.end())
    return fail(Code::not_found, "triage.no_such_letter", {{"letter", letter.id}});
  *found = letter;
  return {};
}

}  // namespace comity::storage
