#include "body.h"

#include <map>

namespace comity::intake {
namespace {

/// Goes through body and schema together.
class Walk {
 public:
  Walk(Agreement const& agreement, std::string_view kind) : agreement_{agreement}, kind_{kind} {}

  /// `pattern` is `pointer` with "*" for positions, so that alike places count together.
  void visit(json::Value const& value, Form const& form, std::string const& pointer,
             std::string const& pattern) {
    if (!form) return;
    if (auto const* const object = value.if_object()) {
      for (auto const name : form.required())
        if (value.find(name) == nullptr)
          lack(pointer + "/" + std::string{name}, pattern + "/" + std::string{name});
      for (auto const& [name, member] : *object)
        visit(member, form.property(name), pointer + "/" + name, pattern + "/" + name);
    } else if (auto const* const array = value.if_array()) {
      for (std::size_t i = 0; i < array->size(); ++i)
        visit((*array)[i], form.element(), pointer + "/" + std::to_string(i), pattern + "/*");
    }
  }

  std::vector<Missing> take() && { return std::move(missing_); }

 private:
  void lack(std::string pointer, std::string const& pattern) {
    auto const [place, is_new] = places_.emplace(pattern, missing_.size());
    if (!is_new) {
      ++missing_[place->second].count;
      return;
    }
    auto text = agreement_.field_text("request.issue", kind_, pointer);
    missing_.push_back({std::move(pointer), 1, std::move(text)});
  }

  Agreement const& agreement_;
  std::string_view kind_;
  std::map<std::string, std::size_t> places_;
  std::vector<Missing> missing_;
};

}  // namespace

std::vector<Missing> missing_in(json::Value const& body, Form const& form,
                                Agreement const& agreement, std::string_view kind) {
  Walk walk{agreement, kind};
  walk.visit(body, form, "", "");
  return std::move(walk).take();
}

}  // namespace comity::intake
